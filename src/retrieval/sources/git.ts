import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { AppError } from "../../errors.js";
import type { KnowledgeSource, ListedPage } from "../source.js";
import { pageUrl } from "./folder.js";
import { formatOf } from "./read-page.js";

/** A checkout of a Git repository, or a bare one. */
export interface GitSettings {
  readonly id: string;
  /** Absolute path of the checkout; of a folder in it, for the pages below. */
  readonly path: string;
  readonly baseUrl?: string | undefined;
}

const run = promisify(execFile);
const longestOutput = 256 * 1024 * 1024;

/**
 * The pages that are committed (HEAD), with the date of their last commit. What lies in the checkout uncommitted is not read.
 * @throws AppError not-found where there is no repository, or nothing is committed
 */
export function gitSource(settings: GitSettings): KnowledgeSource {
  return {
    id: settings.id,
    place: settings.path,
    list: async () => {
      const files = await committed(settings.path);
      return { extent: "whole", total: files.length, items: listed(settings, files), cursor: () => undefined };
    },
  };
}

interface CommittedFile {
  readonly path: string;
  /** Hash of the content. */
  readonly blob: string;
}

async function committed(folder: string): Promise<readonly CommittedFile[]> {
  const entries = (await git(folder, ["ls-tree", "-r", "-z", "HEAD"])).toString("utf8").split("\0");
  return entries.flatMap((entry) => {
    // "mode type hash<TAB>path"; mode 120000 is a link.
    const [, mode, blob, path] = /^(\d+) blob (\S+)\t([\s\S]+)$/.exec(entry) ?? [];
    if (blob === undefined || path === undefined || mode === "120000" || formatOf(path) === undefined) return [];
    return [{ path, blob }];
  });
}

async function* listed(settings: GitSettings, files: readonly CommittedFile[]) {
  let dates: Promise<ReadonlyMap<string, string>> | undefined;
  for (const { path, blob } of files) {
    const page: ListedPage = {
      kind: "page",
      path,
      stamp: `${blob} ${settings.baseUrl ?? ""}`,
      load: async () => {
        // The whole history in one go, and only when something changed.
        dates ??= datesOf(settings.path);
        const updatedAt = (await dates).get(path);
        return {
          format: formatOf(path) ?? "text",
          content: await git(settings.path, ["cat-file", "blob", blob]),
          facts: settings.baseUrl === undefined ? {} : { url: pageUrl(settings.baseUrl, path) },
          fallback: { updatedAt },
        };
      },
    };
    yield await Promise.resolve(page);
  }
}

/** Date of the last commit of each path. */
async function datesOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const log = await git(folder, [
    "-c",
    "core.quotePath=off",
    "log",
    "--format=%x01%cI",
    "--name-only",
    "--relative",
    "HEAD",
  ]);
  const dates = new Map<string, string>();
  let date = "";
  for (const line of log.toString("utf8").split("\n")) {
    if (line.startsWith("\u0001")) date = line.slice(1);
    else if (line !== "" && !dates.has(line)) dates.set(line, date);
  }
  return dates;
}

async function git(folder: string, words: readonly string[]): Promise<Buffer> {
  try {
    const { stdout } = await run("git", [...words], { cwd: folder, encoding: "buffer", maxBuffer: longestOutput });
    return stdout;
  } catch (cause) {
    const message = cause instanceof Error ? (cause.message.trim().split("\n").at(-1) ?? "") : String(cause);
    throw new AppError({
      code: "not-found",
      message: `Git could not read the repository: ${message}`,
      where: folder,
      cause,
    });
  }
}
