import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../../src/database.js";
import { openTestDatabase } from "../support/database.js";
import { openTestBrowser, type TestBrowser } from "../support/web-browser.js";
import { openWebHarness, type WebHarness } from "../support/web-harness.js";

let database: Database;
let harness: WebHarness;
let sam: TestBrowser;
let thread: string;

beforeAll(async () => {
  database = await openTestDatabase();
  harness = await openWebHarness({ database });
  sam = openTestBrowser(harness.http.app);
  await sam.signIn("sam-okafor");
  thread = await newThread(sam);
});

afterAll(async () => {
  await harness.close();
  await database.close();
});

async function newThread(browser: TestBrowser): Promise<string> {
  const answer = await browser.request("/api/conversations", { json: {} });
  return ((await answer.json()) as { id: string }).id;
}

let counter = 0;
function freshId(): string {
  counter += 1;
  return `test-message-${counter}`;
}

function send(text: string, more: { browser?: TestBrowser; clientId?: string; headers?: Record<string, string> } = {}) {
  return (more.browser ?? sam).request(`/api/conversations/${thread}/messages`, {
    json: { clientId: more.clientId ?? freshId(), text },
    headers: more.headers ?? {},
  });
}

async function errorOf(answer: Response): Promise<{ code: string; message: string; remedy?: string }> {
  return ((await answer.json()) as { error: { code: string; message: string; remedy?: string } }).error;
}

describe("who may knock: Host and Origin", () => {
  it.each(["evil.example", "127.0.0.1:3001", "localhost.evil.example:3000", ""])(
    "refuses the name %j, which is not ours",
    async (host) => {
      const answer = await sam.request("/api/me", { headers: { host } });
      expect(answer.status).toBe(403);
      expect((await errorOf(answer)).remedy).toContain("DESKHAND_PUBLIC_URL");
    },
  );

  it.each(["localhost:3000", "127.0.0.1:3000", "[::1]:3000", "LOCALHOST:3000"])(
    "answers to its own name %s",
    async (host) => {
      expect((await sam.request("/api/me", { headers: { host } })).status).toBe(200);
    },
  );

  it("lets probes ask by any name, and tells them nothing but whether it works", async () => {
    const live = await sam.request("/healthz", { headers: { host: "10.0.0.7:3000" } });
    const ready = await sam.request("/readyz", { headers: { host: "10.0.0.7:3000" } });
    expect(await live.json()).toEqual({ status: "ok" });
    expect(await ready.json()).toEqual({ status: "ready", checks: [{ name: "database", ok: true }] });
  });

  it.each(["https://evil.example", "http://127.0.0.1:9999", "null"])(
    "takes no change from the origin %s",
    async (origin) => {
      const before = harness.taken.length;
      expect((await send("transfer", { headers: { origin } })).status).toBe(403);
      expect(harness.taken.length).toBe(before);
    },
  );

  it("hands no data to another site's page", async () => {
    expect((await sam.request("/api/me", { headers: { "sec-fetch-site": "cross-site" } })).status).toBe(403);
  });

  it("lets a link from elsewhere lead to a page", async () => {
    const answer = await sam.request("/console/policies", { headers: { "sec-fetch-site": "cross-site" } });
    expect(answer.status).toBe(200);
  });
});

describe("headers of every answer", () => {
  it("allow no inline script but the import map, by a nonce that is new each time", async () => {
    const [one, other] = [await sam.request("/"), await sam.request("/")];
    const policy = one.headers.get("content-security-policy") ?? "";
    const nonce = /script-src 'self' 'nonce-([^']+)'/u.exec(policy)?.[1] ?? "(none)";
    expect(policy).not.toContain("unsafe-inline");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("form-action 'self'");
    expect(await one.text()).toContain(`<script type="importmap" nonce="${nonce}">`);
    expect(other.headers.get("content-security-policy")).not.toContain(nonce);
  });

  it.each(["/", "/api/me", "/signin", "/healthz", "/assets/theme.css", "/nowhere", "/api/nowhere"])(
    "stand on %s too",
    async (path) => {
      const { headers } = await sam.request(path);
      expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("x-frame-options")).toBe("DENY");
    },
  );

  it("keep what people see out of caches", async () => {
    for (const path of ["/", "/api/me", "/api/conversations", "/console/policies"]) {
      expect((await sam.request(path)).headers.get("cache-control")).toBe("no-store");
    }
  });
});

describe("signing in", () => {
  it("sets a cookie that scripts cannot read and other sites cannot use", async () => {
    const browser = openTestBrowser(harness.http.app);
    await browser.request("/signin");
    const answer = await browser.request("/signin", {
      body: new URLSearchParams({
        csrf: browser.cookies.get("deskhand_signin") ?? "",
        personId: "sam-okafor",
      }).toString(),
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    const cookie = answer.headers.getSetCookie().find((line) => line.startsWith("deskhand_session=")) ?? "";
    expect(cookie).toMatch(/HttpOnly/u);
    expect(cookie).toMatch(/SameSite=Strict/u);
    expect(cookie).toMatch(/Path=\//u);
    expect(answer.headers.get("location")).toBe("/");
  });

  it("wants the form to come from its own page", async () => {
    const browser = openTestBrowser(harness.http.app);
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const without = await browser.request("/signin", { body: "personId=sam-okafor", headers });
    await browser.request("/signin");
    const wrong = await browser.request("/signin", { body: "personId=sam-okafor&csrf=guess", headers });
    expect([without.status, wrong.status]).toEqual([403, 403]);
    expect(browser.cookies.has("deskhand_session")).toBe(false);
  });

  it("offers the suggested people first and finds the others by name, accents or not", async () => {
    const browser = openTestBrowser(harness.http.app);
    const first = await (await browser.request("/signin")).text();
    const found = await (await browser.request("/signin?q=tomas")).text();
    expect(first).toContain("Sam&#39;s manager: approves");
    expect(first).not.toContain("Tomás Herrera");
    expect(found).toContain("Tomás Herrera");
  });

  it("signs nobody in who has left", async () => {
    await expect(openTestBrowser(harness.http.app).signIn("ivo-gone")).rejects.toThrow("404");
  });

  it.each([
    ["from another machine", { from: "192.168.1.20" }],
    ["through a proxy on this machine", { headers: { "x-forwarded-for": "203.0.113.9" } }],
  ])("is not there %s", async (_how, request) => {
    expect((await openTestBrowser(harness.http.app).request("/signin", request)).status).toBe(404);
  });

  it.each([
    ["outside development", { development: false }],
    ["when the server listens to the network", { host: "0.0.0.0" }],
  ])("is not there %s", async (_how, config) => {
    const other = await openWebHarness({ database, config });
    const browser = openTestBrowser(other.http.app);
    const asked = await browser.request("/signin");
    const sent = await browser.request("/signin", {
      body: "personId=sam-okafor",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    await other.close();
    expect([asked.status, sent.status]).toEqual([404, 404]);
  });

  it("ends with signing out, for the cookie too that somebody kept", async () => {
    const browser = openTestBrowser(harness.http.app);
    await browser.signIn("sam-okafor");
    const kept = browser.cookies.get("deskhand_session") ?? "";
    await browser.request("/signout", { method: "POST" });
    const answer = await openTestBrowser(harness.http.app).request("/api/me", {
      headers: { cookie: `deskhand_session=${kept}` },
    });
    expect(browser.cookies.has("deskhand_session")).toBe(false);
    expect(answer.status).toBe(401);
  });

  it("keeps a window of their own apart from the ordinary one", async () => {
    const browser = openTestBrowser(harness.http.app);
    await browser.signIn("sam-okafor");
    await browser.request("/w/two/signin", {
      body: new URLSearchParams({
        csrf: browser.cookies.get("deskhand_signin") ?? "",
        personId: "maria-lindqvist",
      }).toString(),
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    const names = await Promise.all(
      ["/api/me", "/w/two/api/me"].map(async (path) => {
        const me = (await (await browser.request(path)).json()) as { person: { name: string } };
        return me.person.name;
      }),
    );
    expect(names).toEqual(["Sam Okafor", "Maria Lindqvist"]);
  });

  it("sends somebody who is not signed in to the sign-in page, and the page's code a 401", async () => {
    const browser = openTestBrowser(harness.http.app);
    const pageAnswer = await browser.request("/console/policies", { headers: { accept: "text/html" } });
    expect((await browser.request("/")).headers.get("location")).toBe("/signin");
    expect(pageAnswer.headers.get("location")).toBe("/signin");
    expect((await browser.request("/api/conversations")).status).toBe(401);
  });
});

describe("changing something", () => {
  it.each([
    ["no token", ""],
    ["a guessed token", "0".repeat(32)],
  ])("is refused with %s", async (_what, token) => {
    const before = harness.taken.length;
    const answer = await send("hello", { headers: { "x-csrf-token": token } });
    expect(answer.status).toBe(403);
    expect(harness.taken.length).toBe(before);
  });

  it("is refused with somebody else's token", async () => {
    const maria = openTestBrowser(harness.http.app);
    await maria.signIn("maria-lindqvist");
    expect((await send("hello", { headers: { "x-csrf-token": maria.csrf } })).status).toBe(403);
  });

  it("works with the token, and says what was taken", async () => {
    const clientId = freshId();
    const answer = await send("I need a laptop", { clientId });
    expect(answer.status).toBe(202);
    expect(await answer.json()).toEqual({ id: `web:sam-okafor:${clientId}`, accepted: "new" });
    expect(harness.taken.at(-1)).toMatchObject({ kind: "message", text: "I need a laptop", personId: "sam-okafor" });
  });

  it("takes the same message once, however often it is sent", async () => {
    const clientId = freshId();
    await send("once", { clientId });
    const before = harness.taken.length;
    const again = await send("once", { clientId });
    expect(await again.json()).toMatchObject({ accepted: "duplicate" });
    expect(harness.taken.length).toBe(before);
  });
});

describe("bad input", () => {
  it("refuses a message of 100 kB, says why, and loses nothing that was there", async () => {
    await send("before the big one");
    const answer = await send("x".repeat(100 * 1024));
    const error = await errorOf(answer);
    expect(answer.status).toBe(413);
    expect(error.code).toBe("message-too-long");
    expect(error.message).toContain("at most 8,000 characters");
    expect(error.remedy).toContain("Nothing was sent");
    const history = await (await sam.request(`/api/conversations/${thread}/messages`)).text();
    expect(history).toContain("before the big one");
  });

  it("refuses a message just over the limit with its length, and takes one at the limit", async () => {
    expect((await errorOf(await send("y".repeat(8001)))).message).toContain("8,001 characters");
    expect((await send("y".repeat(8000))).status).toBe(202);
  });

  it("takes control characters and direction overrides out of what it stores", async () => {
    await send("pay\u0000 \u202Ereversed\u202C\u001B[31m\r\nnext\u0085 line\tend");
    expect(harness.taken.at(-1)?.text).toBe("pay reversed[31m\nnext line\tend");
  });

  it.each(["", "   \n ", "\u0000\u0007"])("refuses %j, which says nothing", async (text) => {
    expect((await errorOf(await send(text))).message).toBe("The message is empty.");
  });

  it.each([
    ["broken JSON", '{"clientId":', "application/json", 400],
    ["a missing member", "{}", "application/json", 400],
    ["an extra member", '{"clientId":"abcdefgh1","text":"hi","admin":true}', "application/json", 400],
    ["a client id with odd characters", '{"clientId":"<script>!!","text":"hi"}', "application/json", 400],
    ["a form where JSON belongs", "clientId=abcdefgh1&text=hi", "application/x-www-form-urlencoded", 415],
  ])("names what is wrong with %s", async (...[, body, type, status]) => {
    const answer = await sam.request(`/api/conversations/${thread}/messages`, {
      body,
      headers: { "content-type": type },
    });
    expect(answer.status).toBe(status);
    expect((await errorOf(answer)).code).toBe("bad-input");
  });

  it("answers a fault without its inner reason", async () => {
    const broken = await openWebHarness({
      database,
      answers: () => {
        throw new Error("table secrets.x is missing");
      },
    });
    const browser = openTestBrowser(broken.http.app);
    await browser.signIn("sam-okafor");
    const answer = await browser.request(`/api/conversations/${thread}/messages`, {
      json: { clientId: freshId(), text: "hi" },
    });
    await broken.close();
    const text = await answer.text();
    expect(answer.status).toBe(500);
    expect(text).not.toContain("secrets.x");
    expect(text).toContain("never taken twice");
  });
});

describe("somebody else's conversation", () => {
  it.each(["messages", "buttons", "forms"])("is not there: %s", async (what) => {
    const maria = openTestBrowser(harness.http.app);
    await maria.signIn("maria-lindqvist");
    const path = `/api/conversations/${thread}/${what}`;
    const json = { clientId: freshId(), text: "hi" };
    const [foreign, missing] = [
      await maria.request(path, { json }),
      await maria.request(path.replace(thread, "00000000-0000-0000-0000-000000000000"), { json }),
    ];
    expect(foreign.status).toBe(404);
    expect(await foreign.text()).toBe(await missing.text());
  });

  it("stands in nobody else's list or history", async () => {
    const maria = openTestBrowser(harness.http.app);
    await maria.signIn("maria-lindqvist");
    expect(await (await maria.request("/api/conversations")).text()).not.toContain(thread);
    expect((await maria.request(`/api/conversations/${thread}/messages`)).status).toBe(404);
  });
});

describe("clicks and forms", () => {
  const asked = {
    audience: "thread" as const,
    blocks: [
      { kind: "buttons" as const, buttons: [{ label: "Yes", action: "confirm" as const, value: '{"frame":"f1"}' }] },
      {
        kind: "form" as const,
        formId: "leave",
        title: "Leave",
        submit: "Send",
        fields: [{ name: "startDate", label: "From", kind: "date" as const, required: true }],
      },
    ],
  };

  it("carry what stood on the button, and the comment", async () => {
    const messageId = await harness.say(thread, asked);
    const answer = await sam.request(`/api/conversations/${thread}/buttons`, {
      json: { clientId: freshId(), messageId, action: "confirm", value: '{"frame":"f1"}', comment: " fine\u0007 " },
    });
    expect(answer.status).toBe(202);
    expect(harness.taken.at(-1)?.button).toEqual({
      action: "confirm",
      value: '{"frame":"f1"}',
      messageRef: messageId,
      label: "Yes",
      comment: "fine",
    });
  });

  it("are refused when the message offers no such thing", async () => {
    const messageId = await harness.say(thread, asked);
    const before = harness.taken.length;
    const [button, form, field] = [
      await sam.request(`/api/conversations/${thread}/buttons`, {
        json: { clientId: freshId(), messageId, action: "approve", value: '{"approvalId":"1"}' },
      }),
      await sam.request(`/api/conversations/${thread}/forms`, {
        json: { clientId: freshId(), messageId, formId: "salary", values: {} },
      }),
      await sam.request(`/api/conversations/${thread}/forms`, {
        json: { clientId: freshId(), messageId, formId: "leave", values: { approver: "sam-okafor" } },
      }),
    ];
    expect([button.status, form.status, field.status]).toEqual([400, 400, 400]);
    expect(harness.taken.length).toBe(before);
  });

  it("carry the form's values", async () => {
    const messageId = await harness.say(thread, asked);
    await sam.request(`/api/conversations/${thread}/forms`, {
      json: { clientId: freshId(), messageId, formId: "leave", values: { startDate: "2026-12-01" } },
    });
    expect(harness.taken.at(-1)?.form).toEqual({ formId: "leave", values: { startDate: "2026-12-01" } });
  });
});

describe("the console", () => {
  it("shows everybody who may do what, and who must agree", async () => {
    const text = await (await sam.request("/console/policies")).text();
    expect(text).toContain("Request a purchase");
    expect(text).toContain("Manager of requester");
    expect(text).toContain("above 5,000.00 EUR");
  });

  it("shows the audit to admins only", async () => {
    const aisha = openTestBrowser(harness.http.app);
    await aisha.signIn("aisha-rahman");
    expect((await sam.request("/console/audit")).status).toBe(404);
    expect(await (await aisha.request("/console/audit")).text()).toContain("proposal.decided");
  });
});
