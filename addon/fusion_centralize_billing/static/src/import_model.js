// Generated from web/src/import_model.ts by npm run build -w web: edit that file.
import { ConnectionLostError } from "@web/core/network/rpc";
import { isOpen, shownDryRun } from "./screen_state";
import { errorSentence, isDenied } from "./server_error";
const POLL = { visible: 500, hidden: 1e4 };
class ImportModel {
  constructor(call) {
    this.call = call;
  }
  call;
  source = null;
  sourceError = null;
  /** Whether Odoo has said what there is to show. */
  loaded = false;
  run = null;
  /** Null until they are known. */
  lines = null;
  linesLoading = false;
  linesError = null;
  filter = {};
  /** Null until they are known. */
  orphans = null;
  orphansError = null;
  pageSize = 80;
  /** A click is on its way to the server. */
  busy = false;
  stopping = false;
  /** Why this user gets to see nothing. */
  denied = null;
  /** Why the last click came to nothing. */
  error = null;
  /** Why the page cannot follow the run at the moment. */
  connection = null;
  /** How the person set the switch; null until they do. */
  chosenDryRun = null;
  /** The offset of the page of lines that is wanted. */
  offset = 0;
  timer;
  closed = false;
  /** Odoo could not be reached when it was last asked: the page asks again by itself. */
  unreachable = false;
  /** The number of the newest request of each kind: an older one's answer is not looked at. */
  newest = { source: 0, screen: 0, lines: 0, orphans: 0 };
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
      this.dropLines();
      this.dropOrphans();
    }
    if (run?.id !== this.run?.id || run?.state !== this.run?.state) this.offset = 0;
    if (!isOpen(run)) this.stopping = false;
    const fails = run?.state === "failed" && (run.id !== this.run?.id || run.state !== this.run.state);
    this.run = run;
    if (fails && this.loaded) this.checkSource();
    if (run?.counts) this.loadLines();
    else this.dropLines();
    if (run?.orphans) this.loadOrphans(this.orphans?.offset ?? 0);
    else this.dropOrphans();
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
    this.denied = null;
    this.connection = null;
    this.unreachable = false;
  }
  missed(error) {
    this.unreachable = error instanceof ConnectionLostError;
    if (isDenied(error)) this.deny(errorSentence(error));
    else this.connection = errorSentence(error);
  }
  deny(sentence) {
    this.denied = sentence;
    this.connection = null;
    this.loaded = false;
    this.run = null;
    this.dropLines();
    this.dropOrphans();
  }
  /** Asks no more. */
  close() {
    this.closed = true;
    clearTimeout(this.timer);
  }
  // -- What people do ---------------------------------------------------------------------------------------------
  /** Whether the main button makes a preview; what the person sets stays. */
  get dryRun() {
    return shownDryRun(this.run, this.chosenDryRun);
  }
  set dryRun(dryRun) {
    this.chosenDryRun = dryRun;
  }
  start(dryRun) {
    return this.click("start", [dryRun]);
  }
  /** Carries out the plan of this run, even if the page shows another by now: the server says whether it still may. */
  import(id) {
    return this.click("action_import", [[id]]);
  }
  /** The same, with the run's questions answered with yes. */
  importAnyway(id) {
    return this.click("action_import_anyway", [[id]]);
  }
  continue(id) {
    return this.click("action_continue", [[id]]);
  }
  cancelOrphans(id) {
    return this.click("cancel_orphans", [[id]]);
  }
  /** Makes a preview of the undo of an import; nothing is undone before that is carried out. */
  undo(id) {
    return this.click("undo", [[id]]);
  }
  /** Remembers who a row's customer is; without a partner a new one is made. */
  choose(id, lineId, partnerId) {
    return this.click("choose_customer", [[id], lineId, partnerId]);
  }
  async stop(id) {
    this.stopping = true;
    await this.click("action_stop", [[id]]);
    if (this.error) this.stopping = false;
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
  /** Forgets the lines, and those that are on their way. */
  dropLines() {
    this.newest.lines++;
    this.lines = null;
    this.linesLoading = false;
  }
  /** Fetches the one page that is shown. */
  async loadLines() {
    if (!this.run) return;
    const request = ++this.newest.lines;
    this.linesLoading = true;
    this.linesError = null;
    const offset = this.offset;
    try {
      const args = [[this.run.id], { ...this.filter }, offset, this.pageSize];
      const lines = await this.call("get_lines", args, true);
      if (request !== this.newest.lines) return;
      this.lines = { ...lines, offset };
    } catch (error) {
      if (request !== this.newest.lines) return;
      this.lines = null;
      this.linesError = errorSentence(error);
    }
    this.linesLoading = false;
  }
  // -- Orders that are gone from NexaCloud --------------------------------------------------------------------------
  dropOrphans() {
    this.newest.orphans++;
    this.orphans = null;
    this.orphansError = null;
  }
  async loadOrphans(offset) {
    if (!this.run) return;
    const request = ++this.newest.orphans;
    this.orphansError = null;
    try {
      const orphans = await this.call("get_orphans", [[this.run.id], offset, this.pageSize], true);
      if (request === this.newest.orphans) this.orphans = { ...orphans, offset };
    } catch (error) {
      if (request === this.newest.orphans) this.orphansError = errorSentence(error);
    }
  }
}
export {
  ImportModel
};
