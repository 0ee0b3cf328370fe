import { defaultTimeoutMs, type ApiOutcome } from "./api.js";

/** Sends the content of a file to an address that Slack gave for it. Nobody sees it until the upload is completed. Never throws. */
export type Upload = (url: string, content: string) => Promise<ApiOutcome>;

const slackItself = "https://slack.com/api/";

/** Uploads to Slack only: an address elsewhere is refused, whoever named it. */
export function createUpload(parts: {
  /** Slack's own unless told otherwise. */
  readonly apiUrl?: string | undefined;
  readonly timeoutMs?: number | undefined;
}): Upload {
  const api = new URL(parts.apiUrl ?? slackItself);
  return async (url, content) => {
    if (!isSlacks(url, api)) return { kind: "refused", error: "unexpected_upload_url" };
    try {
      const response = await fetch(url, {
        method: "POST",
        body: content,
        headers: { "content-type": "text/plain; charset=utf-8" },
        redirect: "error",
        signal: AbortSignal.timeout(parts.timeoutMs ?? defaultTimeoutMs),
      });
      await response.arrayBuffer();
      if (response.ok) return { kind: "ok", data: {} };
      const reason = `HTTP ${response.status}`;
      const passes = response.status === 429 || response.status >= 500;
      return passes ? { kind: "unsent", reason } : { kind: "refused", error: reason };
    } catch (thrown) {
      return { kind: "unsent", reason: thrown instanceof Error ? thrown.message : String(thrown) };
    }
  };
}

function isSlacks(url: string, api: URL): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, host, hostname } = new URL(url);
  return protocol === api.protocol && (host === api.host || hostname.endsWith(`.${api.hostname}`));
}
