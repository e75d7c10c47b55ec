// Generated from web/src/paging.ts by npm run build -w web: edit that file.
function pageAt(offset, size, total) {
  return {
    first: total === 0 ? 0 : offset + 1,
    last: Math.min(offset + size, total),
    previous: offset > 0 ? Math.max(0, offset - size) : null,
    next: offset + size < total ? offset + size : null
  };
}
export {
  pageAt
};
