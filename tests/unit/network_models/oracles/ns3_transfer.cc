#include "tests/unit/network_models/oracles/ns3_transfer.h"

#include <ns3/core-module.h>
#include <ns3/internet-module.h>
#include <ns3/network-module.h>
#include <ns3/point-to-point-module.h>

#include <algorithm>
#include <cmath>

namespace offcut::ns3_oracle {
namespace {

ns3::DataRate ppp_rate(double bit_per_s) {
  return ns3::DataRate(static_cast<std::uint64_t>(std::llround(bit_per_s * 1502 / 1500)));
}

// Sends a payload as fast as the socket takes it, and notes when the other end has it all.
class Upload {
 public:
  Upload(ns3::Ptr<ns3::Socket> from, ns3::Ptr<ns3::Socket> to, std::int64_t bytes)
      : from_(from), to_(to), to_send_(bytes), to_receive_(bytes) {
    from_->SetConnectCallback(ns3::MakeCallback(&Upload::fill_connected, this),
                              ns3::MakeNullCallback<void, ns3::Ptr<ns3::Socket>>());
    from_->SetSendCallback(ns3::MakeCallback(&Upload::fill, this));
    to_->SetAcceptCallback(
        ns3::MakeNullCallback<bool, ns3::Ptr<ns3::Socket>, const ns3::Address&>(),
        ns3::MakeCallback(&Upload::accept, this));
  }
  double end_s() const { return end_s_; }

 private:
  void fill_connected(ns3::Ptr<ns3::Socket> socket) { fill(socket, socket->GetTxAvailable()); }
  void fill(ns3::Ptr<ns3::Socket> socket, std::uint32_t room) {
    const auto bytes = static_cast<std::uint32_t>(std::min<std::int64_t>(room, to_send_));
    if (bytes == 0) return;
    const int sent = socket->Send(ns3::Create<ns3::Packet>(bytes));
    if (sent > 0) to_send_ -= sent;
  }
  void accept(ns3::Ptr<ns3::Socket> socket, const ns3::Address&) {
    socket->SetRecvCallback(ns3::MakeCallback(&Upload::take, this));
  }
  void take(ns3::Ptr<ns3::Socket> socket) {
    while (const auto packet = socket->Recv()) {
      if (packet->GetSize() == 0) break;
      to_receive_ -= packet->GetSize();
    }
    if (to_receive_ > 0 || end_s_ > 0) return;
    end_s_ = ns3::Simulator::Now().GetSeconds();
    ns3::Simulator::Stop();
  }

  ns3::Ptr<ns3::Socket> from_;
  ns3::Ptr<ns3::Socket> to_;
  std::int64_t to_send_;
  std::int64_t to_receive_;
  double end_s_ = 0;
};

void set_up_tcp() {
  using ns3::Config::SetDefault;
  SetDefault("ns3::TcpL4Protocol::SocketType",
             ns3::TypeIdValue(ns3::TypeId::LookupByName("ns3::TcpCubic")));
  SetDefault("ns3::TcpSocket::SegmentSize", ns3::UintegerValue(1448));
  SetDefault("ns3::TcpSocket::InitialCwnd", ns3::UintegerValue(10));
  SetDefault("ns3::TcpSocket::DelAckCount", ns3::UintegerValue(1));
  SetDefault("ns3::TcpSocket::SndBufSize", ns3::UintegerValue(1 << 23));
  SetDefault("ns3::TcpSocket::RcvBufSize", ns3::UintegerValue(1 << 23));
}

// The two ends of a link, with addresses.
struct Ends {
  ns3::NodeContainer nodes;
  ns3::Ipv4Address server;
};

Ends build_link(const Network& network) {
  Ends ends;
  ends.nodes.Create(2);
  ns3::PointToPointHelper link;
  link.SetChannelAttribute("Delay", ns3::TimeValue(ns3::Seconds(network.round_trip_s / 2)));
  link.SetQueue("ns3::DropTailQueue", "MaxSize", ns3::StringValue("10000p"));
  const ns3::NetDeviceContainer devices = link.Install(ends.nodes);
  const auto up = ns3::DynamicCast<ns3::PointToPointNetDevice>(devices.Get(0));
  for (const Step& step : network.uplink) {
    ns3::Simulator::Schedule(ns3::Seconds(step.start_s), &ns3::PointToPointNetDevice::SetDataRate,
                             up, ppp_rate(step.bit_per_s));
  }
  ns3::DynamicCast<ns3::PointToPointNetDevice>(devices.Get(1))
      ->SetDataRate(ppp_rate(network.downlink_bit_per_s));
  ns3::InternetStackHelper().Install(ends.nodes);
  ns3::Ipv4AddressHelper addresses;
  addresses.SetBase("10.0.0.0", "255.255.255.0");
  ends.server = addresses.Assign(devices).GetAddress(1);
  return ends;
}

}  // namespace

double upload_s(const Network& network, std::int64_t bytes) {
  set_up_tcp();
  const Ends ends = build_link(network);
  const auto tcp = ns3::TcpSocketFactory::GetTypeId();
  const auto server = ns3::Socket::CreateSocket(ends.nodes.Get(1), tcp);
  server->Bind(ns3::InetSocketAddress(ns3::Ipv4Address::GetAny(), 9));
  server->Listen();
  const auto client = ns3::Socket::CreateSocket(ends.nodes.Get(0), tcp);
  Upload upload(client, server, bytes);
  client->Bind();
  const ns3::Address there = ns3::InetSocketAddress(ends.server, 9);
  ns3::Simulator::ScheduleNow([client, there] { client->Connect(there); });
  ns3::Simulator::Stop(ns3::Seconds(600));
  ns3::Simulator::Run();
  ns3::Simulator::Destroy();
  ns3::Ipv4AddressGenerator::Reset();
  return upload.end_s();
}

}  // namespace offcut::ns3_oracle
