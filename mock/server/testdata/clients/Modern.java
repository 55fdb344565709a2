import java.net.URI;
import java.net.http.*;

class Modern {
    public static void main(String[] args) throws Exception {
        var call = HttpRequest.newBuilder(URI.create(args[0])).POST(HttpRequest.BodyPublishers.ofString("{}")).build();
        var r = HttpClient.newHttpClient().send(call, HttpResponse.BodyHandlers.ofString());
        System.out.println("answer " + r.statusCode());
    }
}
