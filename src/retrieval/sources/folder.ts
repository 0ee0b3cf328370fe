import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { AppError } from "../../errors.js";
import { sha256 } from "../../runtime.js";
import type { KnowledgeSource, ListedPage } from "../source.js";
import { formatOf } from "./read-page.js";

/** A folder, or one file, of pages. */
export interface FolderSettings {
  readonly id: string;
  /** Absolute path. */
  readonly path: string;
  /** Address that the folder's paths are put behind, when the pages can be opened somewhere. */
  readonly baseUrl?: string | undefined;
}

/** Files larger than this are reported instead of read: no page is. */
const largest = 50 * 1024 * 1024;

/** The files of a folder whose format can be read, in order of their paths; hidden ones and `node_modules` left out. */
export function folderSource(settings: FolderSettings): KnowledgeSource {
  return {
    id: settings.id,
    place: settings.path,
    list: async () => {
      const { root, paths } = await filesOf(settings.path);
      return {
        extent: "whole",
        total: paths.length,
        items: listed(settings, { root, paths }),
        cursor: () => undefined,
      };
    },
  };
}

interface Files {
  readonly root: string;
  readonly paths: readonly string[];
}

async function filesOf(path: string): Promise<Files> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new AppError({ code: "not-found", message: "There is no such file or folder.", where: path, cause });
  });
  if (!found.isDirectory()) {
    if (formatOf(path) === undefined) throw unreadable(path);
    return { root: join(path, ".."), paths: [basename(path)] };
  }
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const paths = entries
    // A link could lead out of the folder that was meant.
    .filter((entry) => entry.isFile() && formatOf(entry.name) !== undefined)
    .map((entry) => relative(path, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((each) => !each.split("/").some((part) => part.startsWith(".") || part === "node_modules"))
    .sort();
  return { root: path, paths };
}

async function* listed(settings: FolderSettings, { root, paths }: Files) {
  for (const path of paths) yield await listedFile(settings, join(root, path), path);
}

async function listedFile(settings: FolderSettings, file: string, path: string) {
  try {
    const { size, mtime } = await stat(file);
    if (size > largest)
      return { kind: "broken", path, reason: `The file has ${size} bytes; ${largest} is the limit.` } as const;
    const content = await readFile(file);
    const page: ListedPage = {
      kind: "page",
      path,
      // Not the time of change: a copy of the same file is the same page.
      stamp: sha256(`${sha256(content)} ${settings.baseUrl ?? ""}`),
      load: () =>
        Promise.resolve({
          format: formatOf(path) ?? "text",
          content,
          facts: settings.baseUrl === undefined ? {} : { url: pageUrl(settings.baseUrl, path) },
          fallback: { updatedAt: mtime.toISOString() },
        }),
    };
    return page;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return { kind: "broken", path, reason: `The file cannot be read: ${reason}` } as const;
  }
}

/** The address of a page below another one. Pure. */
export function pageUrl(base: string, path: string): string {
  const address = path.split("/").map(encodeURIComponent).join("/");
  return `${base.replace(/\/$/, "")}/${address}`;
}

function unreadable(path: string): AppError {
  return new AppError({
    code: "bad-input",
    message: "This is no format that can be read.",
    where: path,
    remedy: "Markdown (.md, .mdx), HTML, PDF, Word (.docx) and plain text (.txt) can.",
  });
}
