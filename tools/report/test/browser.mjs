// A browser without a window, driven over a pipe: just what the tests of the page need.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PATIENCE_MS = 30000;

export class Browser {
  constructor(program) {
    this.profile = mkdtempSync(join(tmpdir(), "offcut_browser_"));
    this.child = spawn(program, ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-pipe",
      `--user-data-dir=${this.profile}`, "about:blank"], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    this.waiting = new Map();
    this.console = [];
    this.number = 0;
    let left = "";
    this.child.stdio[4].on("data", (bytes) => {
      const messages = (left + bytes).split("\0");
      left = messages.pop();
      for (const message of messages) this.take(JSON.parse(message));
    });
  }

  take(message) {
    if (message.id) {
      const { resolve, reject } = this.waiting.get(message.id);
      this.waiting.delete(message.id);
      if (message.error) reject(new Error(message.error.message));
      else resolve(message.result);
    }
    if (message.method === "Runtime.exceptionThrown") this.console.push(message.params.exceptionDetails.exception?.description ?? "exception");
    if (message.method === "Log.entryAdded") this.console.push(message.params.entry.text);
    if (message.method === "Page.loadEventFired") this.loaded?.();
  }

  send(method, params = {}) {
    const id = ++this.number;
    this.child.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId: this.session })}\0`);
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${method}: no answer in ${PATIENCE_MS / 1000} s`)), PATIENCE_MS);
      this.waiting.set(id, { resolve: (result) => { clearTimeout(late); resolve(result); }, reject });
    });
  }

  async open(address, width = 1280, height = 900) {
    if (!this.session) {
      const { targetId } = await this.send("Target.createTarget", { url: "about:blank" });
      this.session = (await this.send("Target.attachToTarget", { targetId, flatten: true })).sessionId;
      for (const domain of ["Page", "Runtime", "Log"]) await this.send(`${domain}.enable`);
      await this.send("Emulation.setFocusEmulationEnabled", { enabled: true });
    }
    await this.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
    const loaded = new Promise((resolve) => (this.loaded = resolve));
    // A change of what stands behind # alone loads nothing.
    const { loaderId } = await this.send("Page.navigate", { url: address });
    if (loaderId) await loaded;
  }

  // The value of an expression in the page; promises are waited for.
  async value(expression) {
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  async press(key, code = 0) {
    const event = { key, code: key, windowsVirtualKeyCode: code };
    await this.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...event });
    await this.send("Input.dispatchKeyEvent", { type: "keyUp", ...event });
  }
  type(text) {
    return this.send("Input.insertText", { text });
  }

  async close() {
    this.child.kill();
    await new Promise((resolve) => this.child.on("exit", resolve));
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
