export { type LambdaResult, lambdaHandler } from './lambda/lambda.ts'
