// A person in a browser: starts the built server on a fresh demo, uses it as people do, and looks for what would trouble them.
//
//   npm ci && node run.mjs
//
// WEZER_SERVER names the binary (else it is looked for in the target directory), CHROMIUM the browser. Without a browser the
// test says "skipped", unless WEZER_REQUIRE_TOOLS is set. WEZER_ONLY picks the scenarios whose name holds it. Pictures go to target/screenshots;
// with WEZER_SCREENSHOTS=1 those that the READMEs show are taken anew.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { scenarios } from "./scenarios.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, "../../../..");
const target = path.resolve(root, process.env.CARGO_TARGET_DIR ?? "target");
const binary = process.env.WEZER_SERVER ?? path.join(target, "debug", "community-server");
const browserPath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const pictures = path.join(target, "screenshots");

if (!existsSync(browserPath)) {
  const why = `there is no browser at ${browserPath}`;
  if (process.env.WEZER_REQUIRE_TOOLS) {
    console.error(`failed: ${why}`);
    process.exit(1);
  }
  console.log(`skipped: ${why}`);
  process.exit(0);
}
if (!existsSync(binary)) {
  console.error(`failed: there is no server at ${binary}; run: cargo build -p community-server`);
  process.exit(1);
}

/** Starts the server on a port of the system's choice and waits for the line that says which. */
async function startServer(data, ...more) {
  const told = ["serve", "--data", data, "--listen", "127.0.0.1:0", "--quiet", ...more];
  const server = spawn(binary, told, { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  const origin = await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`the server did not start: ${said}`)), 120_000);
    server.stdout.on("data", (chunk) => {
      said += chunk;
      const found = /served at (http:\/\/\S+)/.exec(said);
      // An empty community says last how it is set up.
      if (found && (!more.includes("--empty") || said.includes("with the code"))) {
        clearTimeout(late);
        resolve(found[1]);
      }
    });
    server.on("exit", (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
  return { server, origin, said: () => said };
}

/** Tells a server to stop, and waits until it has: it writes to its folder until then, and may take a minute for what was begun. */
async function stop(server) {
  const ended = server.exitCode === null && server.signalCode === null ? once(server, "exit") : undefined;
  const late = setTimeout(() => server.kill("SIGKILL"), 90_000);
  server.kill("SIGTERM");
  await ended;
  clearTimeout(late);
  if (server.exitCode !== 0) failed.push(`a server ended with ${server.exitCode ?? server.signalCode}`);
}

const { chromium } = await import("playwright-core");
const data = mkdtempSync(path.join(tmpdir(), "wezer-browser-"));
mkdirSync(pictures, { recursive: true });
let passed = 0;
const failed = [];
let server;
let browser;
const others = [];
/** Another server, over a community that has no member yet. */
const serveEmpty = async () => {
  const started = await startServer(path.join(data, `empty-${others.length}`), "--empty");
  others.push(started.server);
  return started;
};
try {
  const started = await startServer(path.join(data, "community"));
  server = started.server;
  browser = await chromium.launch({
    executablePath: browserPath,
    headless: true,
    args: [
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync",
    ],
  });
  const wanted = process.env.WEZER_ONLY ?? "";
  for (const [name, scenario] of scenarios.filter(([name]) => name.includes(wanted))) {
    const troubles = [];
    const contexts = [];
    /** Opens a browser of its own that watches for trouble. `expects` holds statuses that this visit may meet. */
    const visit = async (options = {}) => {
      const { expects = [], ...rest } = options;
      const context = await browser.newContext({ baseURL: started.origin, locale: "en-GB", ...rest });
      contexts.push(context);
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      const expected = (text) => expects.some((status) => text.includes(`status of ${status}`));
      page.on("console", (message) => {
        if (message.type() === "error" && !expected(message.text())) troubles.push(`console: ${message.text()}`);
      });
      page.on("pageerror", (error) => troubles.push(`script: ${error.message}`));
      page.on("requestfailed", (request) => {
        // A page that is left stops what it was asking for.
        if (request.failure()?.errorText !== "net::ERR_ABORTED") troubles.push(`request: ${request.url()} ${request.failure()?.errorText}`);
      });
      page.on("response", (response) => {
        if (response.status() >= 400 && !expects.includes(response.status())) troubles.push(`status ${response.status()}: ${response.url()}`);
      });
      return page;
    };
    const picture = (page, file) => page.screenshot({ path: path.join(pictures, `${file}.png`), fullPage: true });
    try {
      await scenario({ visit, picture, serveEmpty, origin: started.origin });
      assert.deepEqual(troubles, [], "nothing may go wrong behind the page");
      passed += 1;
      console.log(`ok   ${name}`);
    } catch (error) {
      failed.push(name);
      console.error(`FAIL ${name}\n     ${error.stack}\n     ${troubles.join("\n     ")}`);
      const page = contexts.at(-1)?.pages()[0];
      if (page) await picture(page, `failed-${failed.length}`).catch(() => {});
    } finally {
      for (const context of contexts) await context.close();
    }
  }
} catch (error) {
  failed.push("the test itself");
  console.error(error);
} finally {
  await browser?.close();
  await Promise.all([server, ...others].filter(Boolean).map(stop));
  rmSync(data, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed.length} failed; pictures in ${path.relative(root, pictures)}`);
process.exit(failed.length > 0 || passed === 0 ? 1 : 0);
