// Generated from web/src/line_table/line_table.ts by npm run build -w web: edit that file.
import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useDebounced } from "@web/core/utils/timing";
import { formatCount } from "../format";
import { actionLabel, kindName, kindSingular } from "../labels";
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
    offset: Number,
    pageSize: Number,
    onNarrow: Function,
    onSearch: Function,
    onPage: Function,
    onOpenRecord: Function
  };
  setup() {
    this.opened = useState({});
    const search = useDebounced((text) => this.props.onSearch(text), TYPING_PAUSE);
    this.onType = (event) => search(event.target.value);
  }
  get page() {
    return pageAt(this.props.offset, this.props.pageSize, this.props.lines?.total ?? 0);
  }
  get pageText() {
    const { first, last } = this.page;
    const total = formatCount(this.props.lines?.total ?? 0);
    return _t("%(first)s-%(last)s of %(total)s", { first: formatCount(first), last: formatCount(last), total });
  }
  /** What the table is narrowed to besides the search, in words. */
  get narrowedTo() {
    const { kind, action, warned } = this.props.filter;
    const words = [kind && kindName(kind), action && actionLabel(action).text, warned && actionLabel("warn").text];
    return words.filter(Boolean).join(": ");
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
    return actionLabel(line.action);
  }
  kind(line) {
    return kindSingular(line.kind);
  }
  /** For a customer: whether its contact was there before. */
  match(line) {
    if (line.kind !== "user" || line.action === "fail" || line.action === "skip") return "";
    return line.matched ? _t("Matched") : _t("New contact");
  }
  changes(line) {
    return line.changes.slice(0, CHANGES_SHOWN);
  }
  moreChanges(line) {
    const more = line.changes.length - CHANGES_SHOWN;
    return more > 0 ? _t("and %s more", more) : "";
  }
  toggle(line) {
    this.opened[line.id] = !this.opened[line.id];
  }
  toggleLabel(line) {
    return _t("Details of %s", line.name || line.external_id || this.kind(line));
  }
}
export {
  LineTable
};
