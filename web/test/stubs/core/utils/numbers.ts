export const insertThousandsSep = (digits: string, separator: string, _grouping: number[]) =>
  digits.replace(/\B(?=(\d{3})+$)/g, separator)
