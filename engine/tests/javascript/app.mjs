// An app on the official SDK: `app.mjs PORT`. It serves the same functions to any number of engines,
// each at a path that names the engine's port: /api/inngest/8288, as do its endpoints (/quick/8288). What its steps do to the outside
// world is counted, and told at /effects/8288.
import http from "node:http";
import { serve } from "inngest/node";

import { endpointsOf } from "./endpoints.mjs";
import { functionsOf } from "./functions.mjs";
import { Effects } from "./effects.mjs";
import { Inngest } from "inngest";

const PORT = Number(process.argv[2]);
const KINDS = /^\/(api\/inngest|effects|release|quick|slow|flaky)\/(\d+)$/;
const engines = new Map(); // by port: what was served to it, and its effects

function engine(port) {
  if (!engines.has(port)) {
    const baseUrl = `http://127.0.0.1:${port}`;
    const options = { id: "js", isDev: !process.env.INNGEST_SIGNING_KEY, baseUrl, logger: new Quiet() };
    const client = new Inngest(options);
    const effects = new Effects();
    const handler = serve({ client, functions: functionsOf(client, effects) });
    engines.set(port, { handler, effects, endpoints: endpointsOf(Inngest, options, effects) });
  }
  return engines.get(port);
}

class Quiet {
  info() {}
  debug() {}
  warn() {}
  error() {}
}

const server = http.createServer((request, response) => {
  const { pathname } = new URL(request.url, "http://app");
  const [, kind, port] = pathname.match(KINDS) ?? [];
  if (kind === undefined) {
    response.writeHead(404).end();
  } else if (kind === "effects") {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify(engine(port).effects.counts));
  } else if (kind === "release") {
    engine(port).effects.release();
    response.writeHead(200).end();
  } else if (kind in engine(port).endpoints) {
    engine(port).endpoints[kind](request, response);
  } else {
    if (request.method === "POST") engine(port).effects.note("call");
    engine(port).handler(request, response);
  }
});

server.listen(PORT, "127.0.0.1", () => process.stdout.write("ready\n"));
