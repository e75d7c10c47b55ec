// Generated from web/src/screen_state.ts by npm run build -w web: edit that file.
function isOpen(run) {
  return run !== null && ["draft", "planning", "applying"].includes(run.state);
}
function shownDryRun(run, chosen) {
  return chosen ?? (run !== null && isOpen(run) ? run.dry_run : true);
}
function mainAction(run, dryRun) {
  if (dryRun) return "preview";
  return run?.state === "planned" ? "apply" : "import";
}
function buttons(run, dryRun, busy) {
  const open = isOpen(run);
  const main = mainAction(run, dryRun);
  const asks = run !== null && run.questions.length > 0;
  return {
    main,
    // A plan with open questions is imported by the button that answers them.
    mainEnabled: !busy && !open && !(main === "apply" && asks),
    switchEnabled: !busy && !open,
    stop: open,
    continue: !asks && run !== null && run.may_continue,
    importAnyway: asks && (run.state === "stopped" || run.state === "planned")
  };
}
function wasApplied(run) {
  return !run.dry_run && run.counts !== null && run.planned_counts !== null && ["done", "stopped", "failed"].includes(run.state);
}
function hasNothingToDo(run) {
  if (run.state !== "planned" || run.counts === null) return false;
  return Object.values(run.counts).every(({ create, update, delete: gone }) => create + update + gone === 0);
}
export {
  buttons,
  hasNothingToDo,
  isOpen,
  mainAction,
  shownDryRun,
  wasApplied
};
