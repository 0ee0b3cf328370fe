// Measures a whole assistant in its process: node --import tsx search-assistant.ts pglite|postgres COUNT
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { z } from "zod";
import { openApp, type App } from "../../src/app.js";
import type { Channel } from "../../src/bot/channels/channel.js";
import { loadConfig } from "../../src/config.js";
import { percentile } from "../../src/measures.js";
import type { Chunk } from "../../src/retrieval/document.js";
import { ingest } from "../../src/retrieval/ingest.js";
import { nextKnowledgeVersion, putDocuments } from "../../src/retrieval/knowledge-store.js";
import type { KnowledgeSource } from "../../src/retrieval/source.js";
import { hashOf, newId } from "../../src/runtime.js";
import { compiledScripts } from "../support/compiled.js";
import { createPostgresDatabase } from "../support/database.js";
import { benchCorpus, benchQuestions, byPage } from "./search-corpus.js";

const asker = "lena.vogel";
/** Who writes while others are answered. */
const writer = "jonas.weber";
const betweenMessagesMs = 250;
const ingestedPages = 300;
const asked = 60;

/** Puts the passages in as an ingestion leaves them; the bench is not about reading files. */
async function fill(app: App, chunks: readonly Chunk[]): Promise<void> {
  const pages = byPage(chunks);
  for (let from = 0; from < pages.length; from += 100) {
    await app.database.transaction(async (tx) => {
      const version = await nextKnowledgeVersion(tx);
      await putDocuments(tx, pages.slice(from, from + 100).flatMap(pageToPut), version);
    });
  }
}

function pageToPut(chunks: readonly Chunk[]) {
  const [first] = chunks;
  if (first === undefined) return [];
  const { documentId: id, path, title, url, audience, updatedAt, language, authority, keywords } = first;
  const facts = { id, sourceId: "bench", path, title, url, audience, updatedAt, language, authority, keywords };
  return [{ document: { ...facts, contentHash: hashOf(id), blocks: [] }, chunks, stamp: "" }];
}

/** Pages of the same kind, as a source lists them. */
function comingSource(chunks: readonly Chunk[]): KnowledgeSource {
  const pages = byPage(chunks).slice(0, ingestedPages);
  async function* items() {
    for (const page of pages) {
      const [first] = page;
      const text = page.map((chunk) => `## ${chunk.headingPath.join(", ")}\n\n${chunk.text}`).join("\n\n");
      const content = new TextEncoder().encode(`# ${first?.title ?? ""}\n\n${text}`);
      const load = () => Promise.resolve({ format: "markdown" as const, content, facts: {} });
      yield await Promise.resolve({ kind: "page" as const, path: first?.path ?? "", stamp: "1", load });
    }
  }
  return {
    id: "coming",
    place: "memory",
    list: () => Promise.resolve({ extent: "whole", total: pages.length, items: items(), cursor: () => undefined }),
  };
}

function listening() {
  const waiting = new Map<string, () => void>();
  const channel: Channel = {
    id: "web",
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    directConversation: (personId) => Promise.resolve(`direct:${personId}`),
    deliver: ({ messageId, externalRef }) => {
      waiting.get(externalRef.replace(/^direct:/, "thread:"))?.();
      return Promise.resolve({ kind: "delivered", channelRef: messageId });
    },
  };
  const nextReply = (conversation: string) => new Promise<void>((resolve) => waiting.set(conversation, resolve));
  return { channel, nextReply };
}

async function say(app: App, message: { conversation: string; person: string; text: string }): Promise<void> {
  const id = newId();
  const { conversation, person, text } = message;
  await app.bot.accept({
    id,
    dedupeKey: id,
    channel: "web",
    kind: "message",
    conversation,
    sender: person,
    personId: person,
    text,
    receivedAt: app.clock(),
  });
}

/**
 * Somebody who writes every quarter of a second, and how long it took to be heard: counted from the moment the message was due, so that
 * a process that is busy does not hide it by also sending late.
 */
function writing(app: App): { stop(): Promise<readonly number[]> } {
  const sent: Promise<number>[] = [];
  const begun = performance.now();
  const sendDue = () => {
    for (let due = begun + sent.length * betweenMessagesMs; due <= performance.now(); due += betweenMessagesMs) {
      const heard = say(app, { conversation: `thread:${writer}`, person: writer, text: "thanks" });
      sent.push(heard.then(() => performance.now() - due));
    }
  };
  const timer = setInterval(sendDue, betweenMessagesMs / 50);
  return {
    stop: () => {
      clearInterval(timer);
      return Promise.all(sent);
    },
  };
}

function spread(times: readonly number[]) {
  const at = (part: number) => percentile(times, part);
  return { n: times.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), most: at(1) };
}

/** The event loop's delay, in ms, in a thread that does nothing else: how long the machine alone keeps anybody waiting. */
function idleBeside() {
  const source = `
    const { parentPort } = require("node:worker_threads");
    const delay = require("node:perf_hooks").monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    parentPort.once("message", () => parentPort.postMessage({ p99: delay.percentile(99) / 1e6, most: delay.max / 1e6 }));`;
  const worker = new Worker(source, { eval: true });
  return async () => {
    const answer = once(worker, "message");
    worker.postMessage("end");
    const [delay] = z.tuple([z.object({ p99: z.number(), most: z.number() })]).parse(await answer);
    await worker.terminate();
    return delay;
  };
}

/** Runs something while somebody writes: how long acknowledgements took, and how long the process was deaf. */
async function whileWriting<Result>(app: App, work: () => Promise<Result>) {
  const idle = idleBeside();
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  // Its first reading only says where it begins.
  await sleep(100);
  const writer = writing(app);
  const begun = performance.now();
  const result = await work();
  const tookMs = performance.now() - begun;
  const acknowledgements = spread(await writer.stop());
  delay.disable();
  const deaf = { p99: delay.percentile(99) / 1e6, most: delay.max / 1e6 };
  return { result, tookMs, acknowledgements, deaf, idle: await idle() };
}

async function measure(app: App, chunks: readonly Chunk[]) {
  const { channel, nextReply } = listening();
  await app.bot.attach(channel);
  await app.work();
  const conversation = `thread:${asker}`;
  const ask = async (text: string): Promise<number> => {
    const replied = nextReply(conversation);
    const begun = performance.now();
    await say(app, { conversation, person: asker, text });
    await replied;
    return performance.now() - begun;
  };
  const questions = (await benchQuestions()).slice(0, asked);
  const { answerer } = app.bot.services;
  const before = await answerer.pages();
  await fill(app, chunks);
  const loading = await whileWriting(app, async () => {
    // Whoever asks meanwhile is answered from the pages there were before.
    while ((await answerer.pages()) < before + byPage(chunks).length) await sleep(1000);
  });
  const source = comingSource(chunks);
  const answering = await whileWriting(app, async () => {
    const times: number[] = [];
    const run = ingest(app.ingestion, { source, by: "system", audience: { kind: "public" } });
    for (const question of questions) times.push(await ask(question));
    await run;
    return spread(times);
  });
  await app.bot.idle();
  return { passages: chunks.length, ingestedPages, loading, answering };
}

const [kind = "pglite", count = ""] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "deskhand-bench-"));
const server = kind === "postgres" ? await createPostgresDatabase() : undefined;
const app = await openApp({
  threads: compiledScripts(),
  config: loadConfig({
    DESKHAND_DATA: folder,
    DESKHAND_MODE: "test",
    DESKHAND_LOG_LEVEL: "silent",
    DATABASE_URL: server?.url,
  }),
});
try {
  const report = await measure(app, await benchCorpus(Number(count)));
  process.stdout.write(JSON.stringify({ database: kind, ...report }));
} finally {
  await app.close();
  await server?.drop();
  rmSync(folder, { recursive: true, force: true });
}
