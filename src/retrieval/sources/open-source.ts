import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { KnowledgeSource } from "../source.js";
import { folderSource } from "./folder.js";

/** Where a source is, as an operator names it. */
export interface SourcePlace {
  readonly id: string;
  /** Absolute path of a folder or file, or an address. */
  readonly place: string;
  /** Address that paths are put behind. */
  readonly baseUrl?: string | undefined;
}

/** The source for a place: a website for an address, a repository for a Git checkout, else a folder. */
export async function openSource({ id, place, baseUrl }: SourcePlace): Promise<KnowledgeSource> {
  if (/^https?:\/\//.test(place)) return (await import("./website.js")).websiteSource({ id, address: place });
  const isCheckout = (await stat(join(place, ".git")).catch(() => undefined)) !== undefined;
  if (isCheckout) return (await import("./git.js")).gitSource({ id, path: place, baseUrl });
  return folderSource({ id, path: place, baseUrl });
}
