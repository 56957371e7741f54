// The `content` of a result: what a model reads.
//
//   the answer's own part   for a list of flat items a line in words and a table, else compact JSON
//   the line in words       apart, when the list is JSON and there is more to say than the JSON does
//   the untrusted block     when there is text of people outside the account
//   links                   to the rest of texts that were cut, where there are resources for them
#pragma once

#include "tools/result/answered_call.hpp"
#include "tools/result/result_options.hpp"
#include "tools/result/size_limiter.hpp"
#include "tools/result/untrusted_text.hpp"

#include <boost/json.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace reply_mcp::tools::result {

namespace json = boost::json;

/// An answer on its way to be sent.
struct Draft {
  json::object structured;             ///< the data that is sent
  json::object truncated;              ///< structuredContent.truncated; empty: nothing was cut
  std::vector<std::string> untrusted;  ///< fields that people outside the account wrote
  std::vector<Cut> cuts;
  std::size_t read = 0;  ///< items of the list before any was cut
  /// All of the answer of a change, where it was cut.
  std::optional<ResultLink> whole;
  bool has_more = false;  ///< whether more follow behind those that were read, as Reply said
};

struct ContentMakers {
  const AnswerOptions& options;
  const LinkMaker& link;  ///< may be empty
  const CodeMaker& code;
};

[[nodiscard]] json::array content_of(const Draft& draft, const AnsweredCall& call,
                                     const ContentMakers& makers);

}  // namespace reply_mcp::tools::result
