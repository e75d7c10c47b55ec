export const standardActionServiceProps = { action: Object }
