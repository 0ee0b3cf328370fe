/** What is said in Teams only, because of how Teams works. */
export const teamsPhrases = {
  welcome:
    "Hello! I'm Deskhand, your company's assistant. I answer from the company's own pages and carry out HR, IT and procurement requests, with the approvals they need. What can I do for you?",
  suggestions: ["How many vacation days do I have left?", "I need a new laptop", "What can you do?"],
  /** Under a card in a shared conversation, for those who are not asked. */
  onlyFor: (name: string) => `Only ${name} can answer this.`,
  onlyForOne: "Only the person who asked can answer this.",
  notYours: "This one isn't yours to answer.",
  outdated: "That card is not open any more. Tell me what you need, and I'll start anew.",
  /** In place of the buttons once one was used; what comes of it follows as a message. */
  used: (label: string) => `✓ ${label}`,
  sent: "✓ Sent",
  thinking: "Working on it …",
  fillIn: "Fill in",
  comment: "Comment (optional)",
  required: "This is needed.",
  optional: "optional",
  answeredPrivately: "I've answered this in our private chat.",
  closed: "This form is not open any more.",
  formSent: "Thank you. The answer comes in the chat.",
  requestTitle: "Make this a request",
  requestDescription: "Send what is written here as a request to Deskhand, in your private chat.",
  /** Offered under the composer; the title is what is sent. */
  commands: [
    { title: "What can you do?", description: "What can be asked and requested here" },
    { title: "What are my open requests?", description: "What you have asked for and how far it is" },
    { title: "Talk to a person", description: "The service desk takes over, with all that was said" },
  ],
  requestHint: "What do you need? Change the words as you like; they go to your private chat with me.",
  requestSubmit: "Send",
  requestSent: "I've taken it up in our private chat.",
  link: "I don't know yet who you are at the company. Please confirm it once, within 30 minutes, with your company sign-in. The link is for you alone.",
  /** On a card that Teams turns into a silent sign-in where it can; the first where there is no link to offer. */
  findingOut: "I'm finding out who you are at the company.",
  whoAreYou:
    "I'm finding out who you are at the company. If nothing happens, please sign in once, within 30 minutes. The link is for you alone.",
  linkButton: "Sign in",
  linkPrivately: "I don't know yet who you are at the company. I've sent you the way to tell me in our private chat.",
  cannotLink: "I don't know who you are at the company, and no sign-in is set up for me. Please ask your service desk.",
  notInstalled: "I can't reach you in a private chat. Please add the Deskhand app for yourself first.",
} as const;
