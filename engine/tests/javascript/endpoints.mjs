// Plain HTTP endpoints that use steps: the runs behind them begin in the app, not in the engine.
import { step } from "inngest";
import { endpointAdapter, serveEndpoint } from "inngest/node";

export function endpointsOf(Inngest, options, effects) {
  const client = new Inngest({ ...options, endpointAdapter });
  return {
    // Answers by itself: the engine is only told.
    quick: serveEndpoint(
      client.endpoint(async (request) => {
        const a = await step.run("a", () => effects.note("a"));
        const b = await step.run("b", () => effects.note("b") + a);
        return Response.json({ sum: a + b, name: new URL(request.url).searchParams.get("name") });
      }),
    ),
    // Cannot answer at once: it hands the run over, and its client is sent to wait for the result.
    slow: serveEndpoint(
      client.endpoint(async (request) => {
        const a = await step.run("a", () => effects.note("a"));
        await step.sleep("nap", "1h");
        const b = await step.run("b", () => effects.note("b") + a);
        return { sum: a + b, name: new URL(request.url).searchParams.get("name") };
      }),
    ),
    // Its step fails at first: the rest is done by calls of the engine.
    flaky: serveEndpoint(
      client.endpoint(async () => {
        await step.run("a", () => effects.note("a"));
        const tries = await step.run("b", () => {
          if (effects.note("b") < 3) throw new Error("not yet");
          return "at last";
        });
        return { tries };
      }),
    ),
  };
}
