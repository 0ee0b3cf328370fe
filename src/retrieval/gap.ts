import type { Audience } from "./document.js";

/** What the report knows of a page. */
export interface PageFacts {
  readonly documentId: string;
  readonly sourceId: string;
  readonly path: string;
  readonly title: string;
  readonly url: string;
  readonly audience: Audience;
  /** Person id, group or name. */
  readonly owner: string | undefined;
  /** ISO date. */
  readonly reviewBy: string | undefined;
}

/** For whom a report is made. */
export interface GapViewer {
  /** Questions are quoted from so many different askers on: a single person's words could give them away. 1 quotes all. */
  readonly quotesFrom: number;
  /** Only pages that the viewer may open are named. */
  mayOpen(page: PageFacts): boolean;
}

/** Why a question counts as a gap; one question may for several reasons. */
export type GapReason = "not-covered" | "partly" | "thumbed-down" | "handed-off";

/** Questions that ask about the same and were not answered well. */
export interface Gap {
  /** In plain words. */
  readonly label: string;
  /** Questions in the period, and in the one before. */
  readonly count: number;
  readonly before: number;
  /** Different people among those of the period. */
  readonly askers: number;
  readonly reasons: Readonly<Record<GapReason, number>>;
  /** The most typical first, without anything personal; empty where too few people asked. */
  readonly examples: readonly string[];
  /** What askers said was missing; empty where too few people asked. */
  readonly missing: readonly string[];
  readonly nearest: readonly PageFacts[];
  /** Who could close it: the owner of the nearest page, else of most pages beside it. */
  readonly owner: string | undefined;
  readonly latest: Date;
}

/** A page and how often something happened with it in the period. */
export interface PageCount {
  readonly page: PageFacts;
  readonly count: number;
}

/** Where the pages fall short, over a period. */
export interface GapReport {
  readonly from: Date;
  readonly to: Date;
  /** How many questions were asked, and how they ended. */
  readonly totals: {
    readonly asked: number;
    readonly answered: number;
    readonly partly: number;
    readonly notCovered: number;
    readonly restricted: number;
    readonly up: number;
    readonly down: number;
    readonly handedOff: number;
  };
  /** The largest first. */
  readonly gaps: readonly Gap[];
  /** Past their review date, with how often they were cited. */
  readonly stale: readonly PageCount[];
  /** Cited by answers that were thumbed down. */
  readonly disliked: readonly PageCount[];
  /** Pages that were shown as disagreeing. */
  readonly conflicts: readonly { readonly pages: readonly [PageFacts, PageFacts]; readonly count: number }[];
}
