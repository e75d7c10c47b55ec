// Generated from web/src/kind_tiles/kind_tiles.ts by npm run build -w web: edit that file.
import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatCount } from "../format";
import { ACTIONS, actionLabel, KINDS, kindName, UNDO_ACTIONS } from "../labels";
class KindTiles extends Component {
  static template = "fusion_centralize_billing.KindTiles";
  static props = { counts: Object, undo: Boolean, filter: Object, onToggle: Function };
  kinds = KINDS;
  get buckets() {
    return [...this.props.undo ? UNDO_ACTIONS : ACTIONS, "warn"];
  }
  kindName(kind) {
    return kindName(kind);
  }
  label(bucket) {
    return actionLabel(bucket, this.props.undo);
  }
  read(kind) {
    const count = formatCount(this.props.counts[kind].read);
    return this.props.undo ? _t("%s to undo", count) : _t("%s read", count);
  }
  count(kind, bucket) {
    return formatCount(this.props.counts[kind][bucket]);
  }
  isEmpty(kind, bucket) {
    return this.props.counts[kind][bucket] === 0;
  }
  isPressed(kind, bucket) {
    const { filter } = this.props;
    if (filter.kind !== kind) return false;
    return bucket === "warn" ? filter.warned === true : filter.action === bucket;
  }
}
export {
  KindTiles
};
