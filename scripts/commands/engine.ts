import '../../engine/src/main.ts'
