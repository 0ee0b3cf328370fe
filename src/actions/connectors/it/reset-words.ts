/** "l•••@company.example": enough to know the mailbox, too little for who reads along. */
export function maskedMail(mail: string): string {
  const at = mail.lastIndexOf("@");
  return at < 1 ? "your registered mail" : `${mail.slice(0, 1)}•••${mail.slice(at)}`;
}
