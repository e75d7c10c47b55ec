import { rater } from './src/rating/rate.ts'
const N = 10000
const mk = (charge: (i: number)=>object) => JSON.parse(JSON.stringify(Array.from({length:N},(_, i) => ({ id: `usage-${i}`, quantity: String(17000 + (i*7919)%50000) + (i%3? '' : '.25'), charge: charge(i)}))))
const std = mk(i => ({ metric:'cpu_seconds', charge_model:'standard', price_per_unit: i%2?'0.0075':'0.005', unit_batch:'3600', included_quota: String(18000+ (i%5)*1000)}))
const tiers = mk(i => ({ metric:'cpu_seconds', charge_model:i%2?'graduated':'volume', included_quota: String(18000+ (i%5)*1000), tiers:[{up_to:'1000',price_per_unit:'0.01',flat_fee:'5'},{up_to:'10000',price_per_unit:'0.005',unit_batch:'60'},{up_to:null,price_per_unit:'0.0025',unit_batch:'3600'}]}))
const which = process.argv[2] === 'tiers' ? tiers : std
for (let i = 0; i < 300; i++) which.map(rater({code:'CAD',digits:2}))
