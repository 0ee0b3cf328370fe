/** Where somebody is taken after signing in: a page of ours, whatever the address bar was made to say. Pure. */
export function returnPath(to: string | undefined): string {
  if (to === undefined || !/^\/(?![/\\])/u.test(to) || /[\\\p{Cc}]/u.test(to)) return "/";
  return to.startsWith("/signin") ? "/" : to;
}
