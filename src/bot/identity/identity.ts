/** Somebody as a channel names them. E-mail addresses are no part of it: they say how to reach somebody, not who clicked. */
export interface ExternalIdentity {
  readonly channel: "slack" | "teams";
  /** Slack: team (workspace) id, or the organisation's where the app is installed for all of it. Teams: tenant id. */
  readonly tenant: string;
  /** Slack: user id. Teams: AAD object id. */
  readonly user: string;
}

/** What a channel says about somebody. */
export interface ChannelProfile {
  /** As colleagues see them there; shown where the link is confirmed. */
  readonly name?: string | undefined;
  /** Where the channel knows it, it has to be the employee's own when they link: a link passed on to somebody else is no use. */
  readonly email?: string | undefined;
  /** A guest of the workspace or tenant, or of another organisation: never served. */
  readonly guest: boolean;
  readonly deactivated: boolean;
}

/** Who somebody is. `stranger`: a guest, deactivated, or linked to somebody who left; nothing more is said to them. */
export type Identified =
  | { readonly kind: "employee"; readonly personId: string }
  | { readonly kind: "unlinked" }
  | { readonly kind: "stranger" };

/** Which employee somebody in a channel is. Linked once, revocable, audited. */
export interface Identities {
  /** `profile` is read when there is no link yet, and now and then to see whether somebody was deactivated there. */
  identify(identity: ExternalIdentity, profile: () => Promise<ChannelProfile>): Promise<Identified>;
  /** The address of a one-time link that ends in the company's sign-in and links the two; undefined where no sign-in is set up. */
  invitation(identity: ExternalIdentity, profile: ChannelProfile): Promise<string | undefined>;
  /** The identities of an employee in a channel, for direct messages; newest first. */
  identitiesOf(personId: string, channel: ExternalIdentity["channel"]): Promise<readonly ExternalIdentity[]>;
}
