import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.codelibs.opensearch.runner.OpenSearchRunner;

/**
 * One node of the test cluster, in a process of its own so that it can be killed like one.
 *
 * java Node.java FOLDER NUMBER HTTP_PORT TRANSPORT_PORT... : its folder, which of the nodes it is (from 0), where it
 * answers, and where each of the nodes hears the others.
 */
class Node {
    public static void main(String[] arguments) throws Exception {
        String folder = arguments[0];
        int number = Integer.parseInt(arguments[1]);
        String http = arguments[2];
        List<String> transports = Arrays.asList(arguments).subList(3, arguments.length);
        List<String> names = IntStream.range(0, transports.size()).mapToObj(each -> "node" + each).toList();
        List<String> seeds = transports.stream().map(port -> "127.0.0.1:" + port).toList();

        OpenSearchRunner runner = new OpenSearchRunner();
        runner.onBuild((each, settings) -> {
            settings.put("cluster.name", "missionsearch-tests");
            settings.put("node.name", names.get(number));
            settings.put("network.host", "127.0.0.1");
            settings.put("http.port", http);
            settings.put("transport.port", transports.get(number));
            settings.put("discovery.type", "zen"); // else the runner takes a node alone for a whole cluster
            settings.putList("discovery.seed_hosts", seeds);
            settings.putList("cluster.initial_cluster_manager_nodes", names);
            settings.put("cluster.routing.allocation.disk.threshold_enabled", false);
            settings.put("cluster.fault_detection.leader_check.interval", "500ms"); // a killed node is missed at once
            settings.put("cluster.fault_detection.follower_check.interval", "500ms");
            settings.putList("path.repo", folder + "/../snapshots");
        });
        runner.build(OpenSearchRunner.newConfigs().basePath(folder).numOfNode(1));
        Thread.currentThread().join();
    }
}
