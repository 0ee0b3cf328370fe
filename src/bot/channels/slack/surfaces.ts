import type { Clock, Logger } from "../../../runtime.js";
import type { Reply } from "../../replies/reply.js";
import type { Identities } from "../../identity/identity.js";
import type { AcceptEvent } from "../channel.js";
import type { SlackApi } from "./api.js";
import type { DirectChannels } from "./direct-channels.js";
import type { SlackDrafts } from "./drafts.js";
import type { SlackPeople } from "./people.js";
import type { PostStore } from "./post-store.js";

/** What the home page of an employee shows. */
export interface HomeContent {
  /** "REQ-2041", and where it stands. */
  readonly requests: readonly { readonly reference: string; readonly text: string }[];
  /** Cards with buttons. */
  readonly approvals: readonly Reply[];
  /** Things to ask, in the employee's words. */
  readonly ideas: readonly string[];
}

/** What Slack's surfaces ask of the rest of the bot. Everything here is about one employee and shows only what is theirs. */
export interface SlackPorts {
  /** A reply by its message, to open its form. */
  replyOf(messageId: string): Promise<Reply | undefined>;
  /** What is wrong with the values of a form, by field, before it is taken; empty when nothing is. */
  checkForm(form: FilledForm): Promise<Readonly<Record<string, string>>>;
  homeOf(personId: string): Promise<HomeContent>;
  /** A request or case as its people may see it; undefined for everybody else. */
  describeReference(personId: string, reference: string): Promise<{ title: string; text: string } | undefined>;
}

/** A form as it was filled in. */
export interface FilledForm {
  readonly personId: string;
  readonly externalRef: string;
  readonly formId: string;
  readonly values: Readonly<Record<string, string>>;
}

/** What every surface works with. */
export interface Surface {
  readonly api: SlackApi;
  readonly people: SlackPeople;
  readonly identities: Identities;
  readonly posts: PostStore;
  readonly direct: DirectChannels;
  readonly drafts: SlackDrafts;
  readonly ports: SlackPorts;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Stores an event. @throws AppError while nothing is taken */
  readonly accept: AcceptEvent;
  /** Does something after the acknowledgement; a failure is logged, and `stop` waits for it. */
  readonly later: (what: string, work: () => Promise<unknown>) => void;
  readonly botUserOf: (team: string) => Promise<string | undefined>;
  /** The address of our web page, for links to requests. */
  readonly webUrl: string | undefined;
}
