/** What the thread of pages does; see `openPageThread`. */
export { readTask } from "./page-reading.js";
