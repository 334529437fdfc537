"""A layer of the nation, county by county, and of which of its communities a story is told."""

#: By county: how many senior high schools lie in each of its communities. 45 communities, about 500 schools.
SIZES: dict[str, list[int]] = {
    "63000": [16, 15, 15, 14],
    "65000": [15, 15, 15, 15],
    "68000": [11, 11, 11],
    "66000": [18, 11, 11, 10],
    "67000": [12, 12, 12, 11],
    "64000": [24, 10, 10, 10],
    "10017": [12],
    "10018": [11],
    "10004": [12],
    "10005": [9, 8],
    "10007": [9, 9, 9],
    "10008": [8, 8],
    "10009": [10, 10],
    "10010": [8],
    "10020": [11],
    "10013": [10, 10],
    "10002": [12],
    "10015": [12],
    "10014": [11],
    "10016": [4],
    "09020": [3],
    "09007": [3],
}
#: Communities of a layer; a story is told of the community at its position in the layer.
LAYER = sum(len(sizes) for sizes in SIZES.values())
#: Positions in a layer of the communities of which a story is told this year.
TOO_SMALL_TO_SPLIT, WELL_SPLIT = 11, 19
STILL_ANSWERING = (29, 30)
UNIT, UNIT_WITHOUT_PURPOSE = 33, 34
ZONE_WITH_CONSENT, ZONE_WITHOUT_CONSENT = 35, 36
NO_TRANSFER, ZONE_FUNDED = 37, 38
TWO_BENCHMARKS, BENCHMARK_AS_PARTNER = 39, 42
LENDER, BORROWER = 40, 41
ONLY_INVITED, WITHOUT_CONVENER = 43, 44
#: Those whose proposal cannot have been submitted.
UNSENT = frozenset(
    {
        TOO_SMALL_TO_SPLIT,
        *STILL_ANSWERING,
        UNIT_WITHOUT_PURPOSE,
        ZONE_WITHOUT_CONSENT,
        NO_TRANSFER,
        ZONE_FUNDED,
        TWO_BENCHMARKS,
        BENCHMARK_AS_PARTNER,
        ONLY_INVITED,
        WITHOUT_CONVENER,
    }
)
