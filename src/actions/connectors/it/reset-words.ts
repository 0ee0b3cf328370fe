/** What people type when they cannot sign in because of a password. */
export const resetExamples = [
  "I forgot my password",
  "please reset my password",
  "my password has expired, what now",
  "can't remember the password for Jira",
  "need a new password for SAP",
  "pw reset",
  "it says wrong password and I don't know the right one any more",
  "how do I get a fresh password, mine ran out yesterday",
  "reset the password of my Salesforce login please",
  "I need to change the password of my company account, forgot the old one",
  "lost my Figma password",
  "send me a password reset link",
  "my login password stopped working after the holidays, think it expired",
  "new Okta password needed",
];

/** "l•••@company.example": enough to know the mailbox, too little for who reads along. */
export function maskedMail(mail: string): string {
  const at = mail.lastIndexOf("@");
  return at < 1 ? "your registered mail" : `${mail.slice(0, 1)}•••${mail.slice(at)}`;
}
