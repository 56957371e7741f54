// Several sources of resources as one, because the protocol engine takes one. Each URI belongs to one of
// them; lists show them all, in the order in which they were given.
#pragma once

#include "mcp/features.hpp"

#include <vector>

namespace reply_mcp::mcp {

class CompositeResourceSource : public ResourceSource {
 public:
  /// None may be null; all must outlive this.
  explicit CompositeResourceSource(std::vector<ResourceSource*> sources) : sources_(std::move(sources)) {}

  [[nodiscard]] bool list_changes() const override;
  [[nodiscard]] bool has_subscriptions() const override;
  message::Outcome list(const std::optional<std::string>& cursor, const CallContext& context) override;
  message::Outcome list_templates(const std::optional<std::string>& cursor,
                                  const CallContext& context) override;
  /// The first source that knows the URI reads it.
  asio::awaitable<message::Outcome> read(std::string uri, CallContext& context) override;
  [[nodiscard]] bool can_subscribe(std::string_view uri) const override;

 private:
  using List = message::Outcome (ResourceSource::*)(const std::optional<std::string>&, const CallContext&);
  message::Outcome page(List list, const char* member, const std::optional<std::string>& cursor,
                        const CallContext& context);

  const std::vector<ResourceSource*> sources_;
};

}  // namespace reply_mcp::mcp
