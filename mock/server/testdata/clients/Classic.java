import java.net.*;

class Classic {
    public static void main(String[] args) throws Exception {
        var c = (HttpURLConnection) URI.create(args[0]).toURL().openConnection();
        c.setDoOutput(true);
        c.getOutputStream().write("{}".getBytes());
        c.getInputStream().readAllBytes();
        System.out.println("answer " + c.getResponseCode());
    }
}
