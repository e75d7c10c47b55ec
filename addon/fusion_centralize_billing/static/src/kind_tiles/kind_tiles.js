// Generated from web/src/kind_tiles/kind_tiles.ts by npm run build -w web: edit that file.
import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatCount } from "../format";
import { ACTIONS, actionLabel, KINDS, kindName } from "../labels";
class KindTiles extends Component {
  static template = "fusion_centralize_billing.KindTiles";
  static props = { counts: Object, filter: Object, onToggle: Function };
  kinds = KINDS;
  buckets = [...ACTIONS, "warn"];
  kindName(kind) {
    return kindName(kind);
  }
  label(bucket) {
    return actionLabel(bucket);
  }
  read(kind) {
    return _t("%s read", formatCount(this.props.counts[kind].read));
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
