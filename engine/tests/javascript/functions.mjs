// One function for each scenario of test_javascript_sdk.py, started by the event of the same name.
import { NonRetriableError } from "inngest";
import { createDefer } from "inngest/experimental";

const MIB = 1024 * 1024;

export function functionsOf(client, effects) {
  const all = [];
  const define = (id, options, handler) => {
    const triggers = options.triggers ?? [{ event: id }];
    const fn = client.createFunction({ id, ...options, triggers }, handler);
    all.push(fn);
    return fn;
  };
  const count = (step, id, value) =>
    step.run(id, () => {
      effects.note(id);
      return value;
    });

  // Steps, with and without checkpoints

  const sequence = async ({ step }) => {
    const a = await count(step, "a", 1);
    const b = await count(step, "b", a + 1);
    await step.sleep("nap", "1h");
    const c = await count(step, "c", b + 1);
    return [a, b, c];
  };
  define("sequence", {}, sequence);
  define("sequence-by-calls", { checkpointing: false }, sequence);
  define("sequence-in-pairs", { checkpointing: { bufferedSteps: 2 } }, sequence);

  const hundred = async ({ step }) => {
    let sum = 0;
    for (let i = 0; i < 100; i++) sum += await count(step, `n${i}`, i);
    return sum;
  };
  define("hundred", {}, hundred);

  // Requests that the engine makes, and a step whose arguments are told

  define("requests", { retries: 1 }, async ({ event, step }) => {
    const { url } = event.data;
    const model = step.ai.models.openai({ apiKey: "sk-javascript", baseUrl: url, model: "m" });
    const [said, page] = await Promise.all([
      step.ai.infer("ask", { model, body: { messages: [{ role: "user", content: "why?" }] } }),
      step.fetch(`${url}/page`, { method: "PUT", headers: { "x-mine": "1" }, body: "hello" }),
    ]);
    const greeted = await step.run("greet", (who, times) => `${who} ${times}`, "Ada", 2);
    return { said, status: page.status, text: await page.text(), greeted };
  });
  define("hundred-by-calls", { checkpointing: false }, hundred);

  define("large-state", {}, async ({ step }) => {
    let bytes = 0;
    for (let i = 0; i < 8; i++) bytes += (await count(step, `mib${i}`, "x".repeat(MIB))).length;
    await step.sleep("nap", "1s"); // what follows is a call of its own, which must fetch the state
    return bytes + (await count(step, "after", 1));
  });

  define("gated", { retries: 2 }, async ({ step }) => {
    const first = await count(step, "first", "kept");
    const second = await step.run("second", async () => {
      if (effects.note("second") === 1) await effects.waitAtGate();
      return "done";
    });
    return [first, second];
  });

  define("three-gates", { retries: 2 }, async ({ step }) => {
    let sum = 0;
    for (let i = 0; i < 100; i++) {
      sum += await step.run(`n${i}`, async () => {
        const isFirst = effects.note(`n${i}`) === 1;
        if (isFirst && [25, 50, 75].includes(i)) await effects.waitAtGate();
        return i;
      });
    }
    return sum;
  });

  // Errors

  define("flaky", { retries: 3 }, async ({ step, attempt }) => {
    const before = await count(step, "before", 1);
    const flaky = await step.run("flaky", () => {
      if (effects.note("flaky") < 3) throw new Error("not yet");
      return "at last";
    });
    return { before, flaky, attempt };
  });

  define("caught", { retries: 0 }, async ({ step }) => {
    try {
      await step.run("doomed", () => {
        throw new NonRetriableError("never");
      });
    } catch (error) {
      return { caught: error.message, after: await count(step, "after", 1) };
    }
    return "not caught";
  });

  define(
    "fails",
    {
      retries: 1,
      onFailure: async ({ error, step }) => count(step, `told: ${error.message}`, true),
    },
    async ({ step }) => {
      await count(step, "before", 1);
      effects.note("outside");
      throw new Error("broken outside of steps");
    },
  );

  // Side by side

  define("parallel", {}, async ({ step }) => {
    const before = await count(step, "before", 1);
    const both = await Promise.all([
      count(step, "left", 2),
      step.sleep("nap", "1m").then(() => count(step, "right", 3)),
    ]);
    return [before, ...both, await count(step, "after", 4)];
  });

  define("race", {}, async ({ step, group }) => {
    const winner = await group.parallel({ mode: "race" }, () =>
      Promise.race([
        count(step, "quick", "quick"),
        step.sleep("nap", "1d").then(() => count(step, "slow", "slow")),
      ]),
    );
    return [winner, await count(step, "after", 1)];
  });

  // Waits

  define("wait", {}, async ({ event, step }) => {
    const options = { event: "approved", timeout: "1h", if: "event.data.id == async.data.id" };
    const found = await step.waitForEvent("approval", options);
    return found === null ? null : found.data;
  });

  define("signal", {}, async ({ event, step }) => {
    const { signal, onConflict } = event.data;
    return step.waitForSignal("approval", { signal, onConflict, timeout: "1h" });
  });

  define("sender", {}, async ({ event, step }) =>
    step.sendSignal("send", { signal: event.data.signal, data: { by: "a step" } }),
  );

  const double = define("double", { triggers: [] }, async ({ event, step }) =>
    count(step, "double", event.data.n * 2),
  );
  define("invoke", {}, async ({ step }) =>
    step.invoke("ask", { function: double, data: { n: 21 } }),
  );

  define(
    "cancel",
    { cancelOn: [{ event: "stop", if: "async.data.id == event.data.id" }] },
    async ({ step }) => {
      await count(step, "before", 1);
      await step.sleep("nap", "1d");
      await count(step, "after", 1);
    },
  );

  // After the run

  const mail = createDefer(client, { id: "mail" }, async ({ event, parents, step }) =>
    count(step, `mail to ${event.data.to}`, { to: event.data.to, parent: parents[0].fnSlug }),
  );
  all.push(mail);
  define("defer", { retries: 0 }, async ({ event, defer, step }) => {
    defer("mail", { function: mail, data: { to: "Ada" } });
    const taken = defer("taken back", { function: mail, data: { to: "Bob" } });
    await count(step, "work", 1);
    taken.abort();
    await step.sleep("nap", "1h");
    if (event.data.fails) throw new Error("broken");
    return "done";
  });

  // Flow control

  define("batch", { batchEvents: { maxSize: 3, timeout: "10s" } }, async ({ events, step }) =>
    count(step, "batch", events.map((event) => event.data.n)),
  );
  define("debounce", { debounce: { period: "10s", key: "event.data.id" } }, async ({ event }) => {
    effects.note("debounced");
    return event.data.n;
  });
  define("throttle", { throttle: { limit: 1, period: "1m" } }, async () => effects.note("start"));
  define("rate-limit", { rateLimit: { limit: 1, period: "1m" } }, async () =>
    effects.note("start"),
  );
  define("singleton", { singleton: { mode: "skip" } }, async ({ step }) => {
    await step.sleep("nap", "1h");
    return effects.note("end");
  });

  return all;
}
