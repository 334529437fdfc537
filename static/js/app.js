/* Loaded by every page. Each module looks after its own markup, by delegation, so parts swapped in later work too. */

import "./asking.js";
import "./attach.js";
import "./autosave.js";
import "./dialogs.js";
import "./grid.js";
import "./keeping/fields.js";
import "./keeping/forms.js";
import "./limits.js";
import "./link.js";
import "./page.js";
import "./printing.js";
import "./session.js";
import "./talk.js";
import "./upload.js";
