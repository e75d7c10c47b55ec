export const localization = { thousandsSep: ',', decimalPoint: '.', grouping: [3, 0] }
