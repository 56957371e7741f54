// Several sources of resources as one, because the protocol engine takes one. Each URI belongs to one of
// them; lists show them all, in the order in which they were given.
#pragma once

#include "mcp/features.hpp"

#include <vector>

namespace reply_mcp::app::service {

class JoinedResources : public mcp::ResourceSource {
 public:
  /// None may be null; all must outlive this.
  explicit JoinedResources(std::vector<mcp::ResourceSource*> sources) : sources_(std::move(sources)) {}

  [[nodiscard]] bool list_changes() const override;
  [[nodiscard]] bool has_subscriptions() const override;
  mcp::Outcome list(const std::optional<std::string>& cursor, const mcp::CallContext& context) override;
  mcp::Outcome list_templates(const std::optional<std::string>& cursor,
                              const mcp::CallContext& context) override;
  /// The first source that knows the URI reads it.
  mcp::asio::awaitable<mcp::Outcome> read(std::string uri, mcp::CallContext& context) override;
  [[nodiscard]] bool can_subscribe(std::string_view uri) const override;

 private:
  using List = mcp::Outcome (mcp::ResourceSource::*)(const std::optional<std::string>&,
                                                     const mcp::CallContext&);
  mcp::Outcome page(List list, const char* member, const std::optional<std::string>& cursor,
                    const mcp::CallContext& context);

  const std::vector<mcp::ResourceSource*> sources_;
};

}  // namespace reply_mcp::app::service
