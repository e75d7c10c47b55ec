import { useEnv } from '@odoo/owl'

export const useService = (name: string) => useEnv().services[name]
