// Checks Kubernetes objects against Kubernetes' own API definitions, as the npm package kubernetes-models has
// them compiled: types, required fields, enumerations, formats. Those definitions let unknown fields pass, as
// an API server without strict validation does; here a field that no definition looked at is an error too.
//
// Standard input: a JSON array of objects. Standard output: a line for everything that is wrong.
// Exit code 1: something is.
import process from 'node:process'

// The value, and behind it a note of every field that was read.
function watched (value, path, unread) {
  if (value === null || typeof value !== 'object') return value
  const fields = new Set(Array.isArray(value) ? [] : Object.keys(value))
  const known = new Map()
  unread.push(() => [...fields].map(field => `${path}/${field}`))
  return new Proxy(value, {
    get (target, key) {
      fields.delete(key)
      if (!Object.hasOwn(target, key)) return target[key]
      if (!known.has(key)) known.set(key, watched(target[key], `${path}/${String(key)}`, unread))
      return known.get(key)
    }
  })
}

async function problems (object, place) {
  const name = `${object.apiVersion} ${object.kind}`
  let model
  try {
    model = (await import(`kubernetes-models/${object.apiVersion}/${object.kind}`))[object.kind]
  } catch (error) {
    if (error.code !== 'ERR_PACKAGE_PATH_NOT_EXPORTED' && error.code !== 'ERR_MODULE_NOT_FOUND') throw error
    return [`object ${place}: Kubernetes has no ${name}`]
  }
  const unread = []
  try {
    model.prototype.validate.call(watched(object, '', unread))
  } catch (error) {
    if (!Array.isArray(error.errors)) throw error
    return error.errors.map(one => `${name}: ${one.instancePath} ${one.message} ${JSON.stringify(one.params)}`)
  }
  // A field inside an unknown one is not read either, and adds nothing.
  const fields = unread.flatMap(list => list())
  return fields.map(field => `${name}: ${field} is no field that Kubernetes knows`)
}

let text = ''
for await (const part of process.stdin) text += part
const found = (await Promise.all(JSON.parse(text).map(problems))).flat()
for (const line of found) console.log(line)
process.exitCode = found.length > 0 ? 1 : 0
