// What pages gain when scripts run. Everything works before this arrives; each part looks for its own marks.
import "htmx.org/dist/htmx.esm.min.js";
import "./js/copy.js";
import "./js/dialogs.js";
import "./js/forms.js";
import "./js/graph.js";
import "./js/live.js";
import "./js/menus.js";
import "./js/palette.js";
import "./js/tables.js";
import "./js/tabs.js";
import "./js/theme.js";
