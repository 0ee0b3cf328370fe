import { CloudAdapter, ConfigurationBotFrameworkAuthentication, type Activity } from "botbuilder";
import { z } from "zod";
import type { Json } from "../../../runtime.js";

/** The app registration, as the SDK names its parts; empty for a test client on this machine that knows no credentials. */
export interface TeamsCredentials {
  readonly appId?: string | undefined;
  readonly appPassword?: string | undefined;
  readonly tenantId?: string | undefined;
  readonly type?: "SingleTenant" | "MultiTenant" | "UserAssignedMSI" | undefined;
  readonly certificateThumbprint?: string | undefined;
  /** PEM. */
  readonly certificateKey?: string | undefined;
  /** A cloud of its own, such as `https://botframework.azure.us`. */
  readonly channelService?: string | undefined;
  /** Where the keys of the channel are found; Microsoft's unless given. */
  readonly openIdMetadata?: string | undefined;
}

/** The answer to an invoke. */
export interface InvokeAnswer {
  readonly status: number;
  readonly body?: Json | undefined;
}

/** Does what an activity asks for; an invoke is answered with what it returns. */
export type HandleActivity = (activity: unknown) => Promise<InvokeAnswer | undefined>;

/** What came of an activity at the door. */
export type Received =
  | { readonly kind: "taken"; readonly answer: InvokeAnswer | undefined }
  /** Nobody who may send activities: wrong or missing token. */
  | { readonly kind: "unauthorised"; readonly reason: string };

/** The SDK's part: who may send us activities, and the token for our own calls. */
export interface TeamsAdapter {
  /** Checks the sender's token and hands the activity on. @throws what `handle` throws */
  receive(
    authorization: string,
    activity: Readonly<Record<string, unknown>>,
    handle: HandleActivity,
  ): Promise<Received>;
  /** The header of our own calls; undefined without credentials. @throws when no token is to be had */
  authorization(): Promise<string | undefined>;
}

/** An adapter for these credentials. @throws when the SDK finds one missing */
export function createTeamsAdapter(credentials: TeamsCredentials): TeamsAdapter {
  return new SdkAdapter(credentials);
}

class SdkAdapter extends CloudAdapter implements TeamsAdapter {
  constructor(private readonly credentials: TeamsCredentials) {
    super(new ConfigurationBotFrameworkAuthentication(options(credentials)));
  }

  async receive(
    authorization: string,
    activity: Readonly<Record<string, unknown>>,
    handle: HandleActivity,
  ): Promise<Received> {
    try {
      // Only the SDK's check: a turn of its own would make two clients of services that are not asked here, for each activity.
      await this.botFrameworkAuthentication.authenticateRequest(
        { ...activity } as Partial<Activity> as Activity,
        authorization,
      );
    } catch (thrown) {
      return { kind: "unauthorised", reason: thrown instanceof Error ? thrown.message : String(thrown) };
    }
    return { kind: "taken", answer: await handle(activity) };
  }

  async authorization(): Promise<string | undefined> {
    const { appId } = this.credentials;
    if (appId === undefined) return undefined;
    const factory = this.botFrameworkAuthentication.createConnectorFactory(this.createClaimsIdentity(appId));
    const audience = this.botFrameworkAuthentication.getOriginatingAudience();
    const client = await factory.create("https://smba.trafficmanager.net/teams/", audience);
    const { credentials } = client;
    if (!isTokenSource(credentials)) throw new Error("The SDK's credentials give no token.");
    return `Bearer ${z
      .string()
      .min(1)
      .parse(await credentials.getToken())}`;
  }
}

function isTokenSource(credentials: object): credentials is { getToken(): Promise<unknown> } {
  return "getToken" in credentials && typeof credentials.getToken === "function";
}

function options(credentials: TeamsCredentials): Record<string, string> {
  const named: Record<string, string | undefined> = {
    MicrosoftAppId: credentials.appId,
    MicrosoftAppPassword: credentials.appPassword,
    MicrosoftAppTenantId: credentials.tenantId,
    MicrosoftAppType: credentials.type,
    CertificateThumbprint: credentials.certificateThumbprint,
    CertificatePrivateKey: credentials.certificateKey,
    ChannelService: credentials.channelService,
    ...(credentials.openIdMetadata === undefined ? {} : relayed(credentials.openIdMetadata)),
  };
  return Object.fromEntries(
    Object.entries(named).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** With keys from elsewhere the SDK wants to be told everything else too: here it stays Microsoft's public cloud. */
function relayed(openIdMetadata: string): Record<string, string> {
  return {
    ToBotFromChannelOpenIdMetadataUrl: openIdMetadata,
    ToBotFromEmulatorOpenIdMetadataUrl: openIdMetadata,
    ToBotFromChannelTokenIssuer: "https://api.botframework.com",
    ToChannelFromBotLoginUrl: "https://login.microsoftonline.com/botframework.com",
    ToChannelFromBotOAuthScope: "https://api.botframework.com",
    OAuthUrl: "https://api.botframework.com",
    CallerId: "urn:botframework:azure",
  };
}
