import type { Registry } from "../../actions/registry.js";
import type { Understander } from "../dialogue/understander.js";
import { createEmbeddedUnderstander } from "../dialogue/understanding/embedded-understander.js";
import { lazyModel, type ModelParts } from "./model.js";

/** What an engine is made of: no database, so that it can be measured without one. */
export interface EngineParts extends ModelParts {
  readonly company: { readonly registry: Pick<Registry, "actions"> };
}

/** The embedded engine; with a model configured it stands behind that one, which is loaded at the first message. */
export function openUnderstander(parts: EngineParts, model = lazyModel(parts)): Understander {
  const { config, company, logger } = parts;
  const { actions } = company.registry;
  const embedded = createEmbeddedUnderstander(actions, { actAbove: config.actAbove, askAbove: config.askAbove });
  if (model === undefined) return embedded;
  let written: Promise<Understander> | undefined;
  const load = async (): Promise<Understander> => {
    const { createOpenaiUnderstander } = await import("../dialogue/openai-understander.js");
    return createOpenaiUnderstander({ model: await model(), actions, fallback: embedded, logger });
  };
  return {
    understand: async (input) => {
      written ??= load();
      return (await written).understand(input);
    },
  };
}
