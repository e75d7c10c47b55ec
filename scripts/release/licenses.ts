/** The GNU LGPL, and the GNU GPL that it adds to. */
export const LICENSES = ['COPYING', 'LICENSE'] as const
