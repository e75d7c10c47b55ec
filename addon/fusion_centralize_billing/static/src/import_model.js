// Generated from web/src/import_model.ts by npm run build -w web: edit that file.
import { ConnectionLostError } from "@web/core/network/rpc";
import { isOpen, mainAction } from "./screen_state";
import { errorSentence } from "./server_error";
const POLL = { visible: 1e3, hidden: 1e4 };
class ImportModel {
  constructor(call) {
    this.call = call;
  }
  call;
  source = null;
  sourceError = null;
  /** Whether Odoo has answered for the first time. */
  loaded = false;
  run = null;
  lines = null;
  linesLoading = false;
  linesError = null;
  filter = {};
  offset = 0;
  pageSize = 80;
  dryRun = true;
  /** A click is on its way to the server. */
  busy = false;
  stopping = false;
  /** Why the last click came to nothing. */
  error = null;
  /** Why the page cannot follow the run at the moment. */
  connection = null;
  timer;
  closed = false;
  /** Odoo could not be reached when it was last asked: the page asks again by itself. */
  unreachable = false;
  /** The number of the newest request of each kind: an older one's answer is not looked at. */
  newest = { source: 0, screen: 0, lines: 0 };
  // -- What the server has ----------------------------------------------------------------------------------------
  /** Whether NexaCloud can be read; the engine is asked for it, so it may take a while. */
  async checkSource() {
    const request = ++this.newest.source;
    this.source = null;
    this.sourceError = null;
    try {
      const source = await this.call("get_source", [], true);
      if (request === this.newest.source) this.source = source;
    } catch (error) {
      if (request === this.newest.source) this.sourceError = errorSentence(error);
    }
  }
  /** Shows the newest run, whoever started it and wherever. */
  async refresh() {
    const request = ++this.newest.screen;
    try {
      const screen = await this.call("get_screen", [false], true);
      if (request !== this.newest.screen) return;
      this.reached();
      this.pageSize = screen.page_size;
      this.show(screen.run);
      this.loaded = true;
    } catch (error) {
      if (request !== this.newest.screen) return;
      this.missed(error);
    }
    this.follow();
  }
  show(run) {
    if (run?.id !== this.run?.id) {
      this.filter = {};
      this.offset = 0;
      this.lines = null;
    }
    if (!isOpen(run)) this.stopping = false;
    this.run = run;
    if (run?.counts) this.loadLines();
    else this.lines = null;
  }
  /** Takes what the bus or a poll says of a run. With a new state come counts, totals and lines. */
  async take(progress) {
    const run = this.run;
    if (!run || progress.id !== run.id || progress.state !== run.state) return this.refresh();
    this.run = { ...run, ...progress };
  }
  follow() {
    clearTimeout(this.timer);
    if (this.closed || !(isOpen(this.run) || this.unreachable)) return;
    this.timer = setTimeout(() => this.poll(), document.hidden ? POLL.hidden : POLL.visible);
  }
  async poll() {
    const run = this.run;
    if (!run || !isOpen(run)) return this.refresh();
    try {
      const progress = await this.call("get_progress", [[run.id]], true);
      this.reached();
      await this.take(progress);
    } catch (error) {
      this.missed(error);
    }
    this.follow();
  }
  reached() {
    this.connection = null;
    this.unreachable = false;
  }
  missed(error) {
    this.connection = errorSentence(error);
    this.unreachable = error instanceof ConnectionLostError;
  }
  /** Asks no more. */
  close() {
    this.closed = true;
    clearTimeout(this.timer);
  }
  // -- What people do ---------------------------------------------------------------------------------------------
  /** What the main button says: see mainAction. */
  main() {
    const run = this.run;
    const action = mainAction(run, this.dryRun);
    if (run && action === "apply") return this.click("action_import", [[run.id]]);
    return this.click("start", [action === "preview"]);
  }
  async stop() {
    this.stopping = true;
    await this.clickRun("action_stop");
    if (this.error) this.stopping = false;
  }
  continue() {
    return this.clickRun("action_continue");
  }
  importAnyway() {
    return this.clickRun("action_import_anyway");
  }
  clickRun(method) {
    return this.run ? this.click(method, [[this.run.id]]) : Promise.resolve();
  }
  async click(method, args) {
    if (this.busy) return;
    this.busy = true;
    this.error = null;
    try {
      await this.call(method, args, false);
    } catch (error) {
      this.error = errorSentence(error);
    }
    await this.refresh();
    this.busy = false;
  }
  // -- Lines ------------------------------------------------------------------------------------------------------
  /** Narrows the lines to a kind and what became of it; the same again shows all. */
  toggle(kind, action) {
    const { search, ...present } = this.filter;
    const wanted = action === "warn" ? { kind, warned: true } : { kind, action };
    const same = present.kind === kind && present.action === wanted.action && present.warned === wanted.warned;
    this.narrow({ ...same ? {} : wanted, ...search ? { search } : {} });
  }
  search(text) {
    const { search: _, ...rest } = this.filter;
    this.narrow(text.trim() ? { ...rest, search: text.trim() } : rest);
  }
  narrow(filter) {
    this.filter = filter;
    this.goTo(0);
  }
  goTo(offset) {
    this.offset = offset;
    this.loadLines();
  }
  /** Fetches the one page that is shown. */
  async loadLines() {
    if (!this.run) return;
    const request = ++this.newest.lines;
    this.linesLoading = true;
    this.linesError = null;
    try {
      const args = [[this.run.id], { ...this.filter }, this.offset, this.pageSize];
      const lines = await this.call("get_lines", args, true);
      if (request !== this.newest.lines) return;
      this.lines = lines;
    } catch (error) {
      if (request !== this.newest.lines) return;
      this.linesError = errorSentence(error);
    }
    this.linesLoading = false;
  }
}
export {
  ImportModel
};
