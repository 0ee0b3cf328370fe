import { fileURLToPath } from "node:url";
import { conversationSuite } from "../suites/conversation-suite.js";
import { dialogueActions, dialogueCompany } from "../support/dialogue-actions.js";

// The dialogue by itself: what each text means is written beside it.
conversationSuite({
  folder: fileURLToPath(new URL(".", import.meta.url)),
  actions: dialogueActions,
  company: dialogueCompany,
});
