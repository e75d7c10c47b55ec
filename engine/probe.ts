import { rater } from './src/rating/rate.ts'
const N = 10000
const mk = (charge: (i: number)=>object) => JSON.parse(JSON.stringify(Array.from({length:N},(_, i) => ({ id: `usage-${i}`, quantity: String(17000 + (i*7919)%50000) + (i%3? '' : '.25'), charge: charge(i)}))))
const std = mk(i => ({ metric:'cpu_seconds', charge_model:'standard', price_per_unit: i%2?'0.0075':'0.005', unit_batch:'3600', included_quota: String(18000+ (i%5)*1000)}))
const distinct = mk(i => ({ metric:'cpu_seconds', charge_model:'standard', price_per_unit: `0.0${i+1000}`, unit_batch:'3600', included_quota: String(18000+ (i%5)*1000)}))
const tiers = mk(i => ({ metric:'cpu_seconds', charge_model:i%2?'graduated':'volume', included_quota: String(18000+ (i%5)*1000), tiers:[{up_to:'1000',price_per_unit:'0.01',flat_fee:'5'},{up_to:'10000',price_per_unit:'0.005',unit_batch:'60'},{up_to:null,price_per_unit:'0.0025',unit_batch:'3600'}]}))
const t = (name: string, f: (l: any[])=>unknown, lines: any[]) => { let best=1e9; for (let r=0;r<30;r++){ const c=process.cpuUsage(); const s=performance.now(); f(lines); const d=process.cpuUsage(c); best=Math.min(best, performance.now()-s, (d.user+d.system)/1000)} console.log(name, (N/best*1000/1000).toFixed(0)+'k/s', (best/N*1e6).toFixed(0)+'ns') }
const go = (l: any[], e=false) => l.map(rater({code:'CAD',digits:2}, e))
for (let i = 0; i < 3; i++) {
t('standard', go, std)
t('distinct', go, distinct)
t('tiers', go, tiers)
t('explained', l => go(l, true), std)
t('float', ls => ls.map(l => { const q=Number(l.quantity), quota=Number(l.charge.included_quota), p=Number(l.charge.price_per_unit), b=Number(l.charge.unit_batch); const o=Math.max(0,q-quota); const a=o*p/b; return {id:l.id, overage:String(o), amount:String(a), amount_rounded:a.toFixed(2)} }), std)
}
