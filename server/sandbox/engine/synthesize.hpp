// Makes valid answers: completes what is stored into an instance of a response schema, or invents one.
#pragma once

#include "sandbox/engine/store.hpp"

#include <boost/json.hpp>

#include <string_view>

namespace reply_mcp::sandbox::engine {

namespace json = boost::json;

/// What an invented value needs to know of the account.
struct SynthesisContext {
  Store& store;  ///< for new UUIDs
  Instant now;
  std::int64_t user_id = 0;
};

/// `value` as an instance of `schema`: members that the schema does not name are left out, missing ones
/// are filled in (null where the schema allows it, else something plausible), a value of the wrong kind is
/// replaced. A schema without any constraint takes the value as it is.
[[nodiscard]] json::value synthesize(const json::object& schema, const json::value& value,
                                     const SynthesisContext& context);

/// A plausible instance of `schema` for a member called `name`.
[[nodiscard]] json::value invent(const json::object& schema, std::string_view name,
                                 const SynthesisContext& context);

}  // namespace reply_mcp::sandbox::engine
