import { DateTime, IANAZone } from "luxon";
import { builtInConnectors } from "../../actions/connectors/built-in.js";
import { createRegistry } from "../../actions/registry.js";
import { loadUnderstanding } from "../../app.js";
import { usesModel, type Config } from "../../config.js";
import { AppError } from "../../errors.js";
import { loadSample, sampleFolder } from "../../governance/sample/sample-company.js";
import { createLogger, systemClock } from "../../runtime.js";
import type { EvalOptions, WorldOptions } from "./options.js";

/**
 * The sample company as a world to speak in, without a database: its people and catalogue, a speaker, a moment, an engine.
 * @throws AppError bad-input, unknown-person, config-invalid when a model is asked for and none is configured
 */
export async function openWorld(config: Config, options: EvalOptions & WorldOptions) {
  const zone = options.timeZone;
  if (zone !== undefined && !IANAZone.isValidZone(zone))
    throw new AppError({ code: "bad-input", message: `“${zone}” is no IANA time zone.`, where: "--time-zone" });
  const company = await sampleOn(options.now.slice(0, 10));
  const wanted = options.as ?? company.defaultSpeaker;
  const person = company.people.find(({ id }) => id === wanted);
  if (person === undefined) {
    const message = `There is nobody with the id “${wanted}” in the sample company.`;
    throw new AppError({
      code: "unknown-person",
      message,
      where: "--as",
      remedy: "sample/people.csv lists everybody.",
    });
  }
  const speaker = zone === undefined ? person : { ...person, timeZone: zone };
  const now = momentOf(options.now, speaker.timeZone);
  const registry = createRegistry(builtInConnectors, config.connectors);
  const { openUnderstander } = await loadUnderstanding();
  const parts = {
    config: withEngine(config, options.engine),
    clock: systemClock,
    logger: createLogger(config.logLevel),
  };
  const understander = openUnderstander({ ...parts, company: { registry } });
  return { understander, actions: registry.actions, company, speaker, now, baseCurrency: config.baseCurrency };
}

function momentOf(text: string, zone: string): Date {
  const moment = DateTime.fromISO(text, { zone });
  if (moment.isValid) return moment.toJSDate();
  const remedy = "Write 2026-11-23T09:00:00 or 2026-11-23T08:00:00Z.";
  throw new AppError({ code: "bad-input", message: `“${text}” is no ISO 8601 moment.`, where: "--now", remedy });
}

async function sampleOn(today: string) {
  const date = DateTime.fromISO(today, { zone: "utc" });
  return loadSample(sampleFolder, date.isValid ? date.toISODate() : DateTime.utc().toISODate());
}

/** The embedded engine is measured alone also where a model is configured. */
function withEngine(config: Config, engine: EvalOptions["engine"]): Config {
  if (engine === "embedded") return { ...config, model: { ...config.model, apiKey: undefined, baseUrl: undefined } };
  if (usesModel(config)) return config;
  throw new AppError({
    code: "config-invalid",
    message: "No model is configured, so there is none to measure.",
    where: "--engine openai",
    remedy: "Set OPENAI_API_KEY, and OPENAI_BASE_URL for a service of your own.",
  });
}
