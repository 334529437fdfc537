/* Loaded by every page. Each module looks after its own markup, by delegation, so parts swapped in later work too. */

import "./asking.js";
import "./autosave.js";
import "./dialogs.js";
import "./grid.js";
import "./link.js";
import "./page.js";
import "./session.js";
import "./upload.js";
