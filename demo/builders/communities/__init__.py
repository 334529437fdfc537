"""The land, its schools, its alliances."""

from demo.builders.communities import alliances, land, schools

AFTER = ()
STEPS = (land.build, schools.build, alliances.build)
