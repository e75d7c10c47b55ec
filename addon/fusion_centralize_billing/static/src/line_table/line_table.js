// Generated from web/src/line_table/line_table.ts by npm run build -w web: edit that file.
import { Component, markup, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useDebounced } from "@web/core/utils/timing";
import { formatCount } from "../format";
import { actionLabel, kindName, kindSingular, waitingLabel } from "../labels";
import { LineDiff } from "../line_diff/line_diff";
import { pageAt } from "../paging";
const CHANGES_SHOWN = 3;
const TYPING_PAUSE = 300;
class LineTable extends Component {
  static template = "fusion_centralize_billing.LineTable";
  static components = { LineDiff };
  static props = {
    lines: [Object, { value: null }],
    loading: Boolean,
    error: [String, { value: null }],
    filter: Object,
    undo: Boolean,
    pageSize: Number,
    onNarrow: Function,
    onSearch: Function,
    onPage: Function,
    choices: Number,
    busy: Boolean,
    onOpenRecord: Function,
    onOpenForm: Function,
    onChoose: Function,
    onPreview: Function
  };
  setup() {
    this.opened = useState({});
    const search = useDebounced((text) => this.props.onSearch(text), TYPING_PAUSE);
    this.onType = (event) => search(event.target.value);
  }
  /** Null until it is known how many rows there are. */
  get page() {
    const { lines, pageSize } = this.props;
    if (!lines) return null;
    const { first, last, ...neighbours } = pageAt(lines.offset, pageSize, lines.total);
    const figures = { first: formatCount(first), last: formatCount(last), total: formatCount(lines.total) };
    return { ...neighbours, text: _t("%(first)s-%(last)s of %(total)s", figures) };
  }
  /** What the table is narrowed to besides the search, in words. */
  get narrowedTo() {
    const { kind, action, warned } = this.props.filter;
    const bucket = warned ? "warn" : action;
    if (!bucket) return kind ? kindName(kind) : "";
    const words = actionLabel(bucket, this.props.undo).text;
    return kind ? _t("%(kind)s: %(action)s", { kind: kindName(kind), action: words }) : words;
  }
  get emptyText() {
    if (this.props.filter.action === "unchanged") {
      return _t("Unchanged rows are counted, not listed.");
    }
    return this.narrowedTo || this.props.filter.search ? _t("No row is like that.") : _t("No row is new, changed, skipped or failed.");
  }
  showAll() {
    const { search } = this.props.filter;
    this.props.onNarrow(search ? { search } : {});
  }
  action(line) {
    return line.waiting ? waitingLabel() : actionLabel(line.action, this.props.undo);
  }
  kind(line) {
    return kindSingular(line.kind);
  }
  /** For a customer: whether its contact was there before. */
  match(line) {
    if (line.kind !== "user" || line.action === "fail" || line.action === "skip") return "";
    if (this.props.undo) return line.action === "delete" && line.matched ? _t("Only its link") : "";
    return line.matched ? _t("Matched") : _t("New contact");
  }
  changes(line) {
    return line.changes.slice(0, CHANGES_SHOWN);
  }
  /** What is left behind is struck out, what comes is bold. */
  changeText({ action }, { label, ...change }) {
    const words = {
      label,
      old: markup`<del>${change.old || _t("(empty)")}</del>`,
      new: markup`<ins>${change.new || _t("(empty)")}</ins>`
    };
    return action === "create" ? _t("%(label)s: %(new)s", words) : _t("%(label)s: %(old)s → %(new)s", words);
  }
  moreChanges(line) {
    const more = line.changes.length - CHANGES_SHOWN;
    return more > 0 ? _t("and %s more", more) : "";
  }
  get choicesText() {
    return _t(
      "Customers chosen: %s. A new preview shows them, and their subscriptions.",
      formatCount(this.props.choices)
    );
  }
  /** A row that waits for a choice comes opened: whoever has many of them has a click for each. */
  isOpened(line) {
    return this.opened[line.id] ?? line.choice?.open ?? false;
  }
  toggle(line) {
    this.opened[line.id] = !this.isOpened(line);
  }
  toggleLabel(line) {
    return _t("Details of %s", line.name || line.external_id || this.kind(line));
  }
}
export {
  LineTable
};
