import type { Registry } from "../../actions/registry.js";
import { usesModel } from "../../config.js";
import type { Understander } from "../dialogue/understander.js";
import { createEmbeddedUnderstander } from "../dialogue/understanding/embedded-understander.js";
import type { CompanyParts } from "./parts.js";

/** What an engine is made of: no database, so that it can be measured without one. */
export interface EngineParts extends Pick<CompanyParts, "config" | "clock" | "logger"> {
  readonly company: { readonly registry: Pick<Registry, "actions"> };
}

/** The embedded engine; with a model configured it stands behind that one, which is loaded at the first message. */
export function openUnderstander(parts: EngineParts): Understander {
  const { config, company, clock, logger } = parts;
  const { actions } = company.registry;
  const embedded = createEmbeddedUnderstander(actions, { actAbove: config.actAbove, askAbove: config.askAbove });
  if (!usesModel(config)) return embedded;
  let written: Promise<Understander> | undefined;
  const load = async (): Promise<Understander> => {
    // Only an installation with a model pays for loading its SDK.
    const { createModel } = await import("../../model.js");
    const { createOpenaiUnderstander } = await import("../dialogue/openai-understander.js");
    const model = createModel(config.model, { clock, logger });
    return createOpenaiUnderstander({ model, actions, fallback: embedded, logger });
  };
  return {
    understand: async (input) => {
      written ??= load();
      return (await written).understand(input);
    },
  };
}
